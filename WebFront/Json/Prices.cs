namespace Commerce.Web.Json;

/// <summary>What a price may be.</summary>
internal static class Prices
{
    private const long AmountMax = 100_000_000;

    public static void Check(Validation wrong, string member, Money price)
    {
        wrong.Range($"{member}.amount", price.Amount, 1, AmountMax);
        CheckCurrency(wrong, member, price);
    }

    /// <summary>What a total may be: of many units of many prices.</summary>
    public static void CheckTotal(Validation wrong, string member, Money total)
    {
        wrong.Range($"{member}.amount", total.Amount, 1, long.MaxValue);
        CheckCurrency(wrong, member, total);
    }

    /// <summary>What may have been paid at the door: perhaps nothing.</summary>
    public static void CheckCash(Validation wrong, string member, Money cash)
    {
        wrong.Range($"{member}.amount", cash.Amount, 0, long.MaxValue);
        CheckCurrency(wrong, member, cash);
    }

    private static void CheckCurrency(Validation wrong, string member, Money money) => wrong.That(
        money.Currency is { Length: 3 } && money.Currency.All(char.IsAsciiLetterUpper),
        $"{member}.currency",
        "is an ISO 4217 code of three capitals, for example GBP");
}
