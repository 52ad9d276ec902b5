namespace Commerce.Web.Json;

/// <summary>What a price may be.</summary>
internal static class Prices
{
    private const long AmountMax = 100_000_000;

    public static void Check(Validation wrong, string member, Money price)
    {
        wrong.Range($"{member}.amount", price.Amount, 1, AmountMax);
        wrong.That(
            price.Currency is { Length: 3 } && price.Currency.All(char.IsAsciiLetterUpper),
            $"{member}.currency",
            "is an ISO 4217 code of three capitals, for example GBP");
    }
}
