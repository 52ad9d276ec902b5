namespace Commerce;

/// <summary>Money as mails and notes have it.</summary>
public sealed class MoneyTextTests
{
    [Theory]
    [InlineData("GBP", "64.00 GBP")]
    [InlineData("JPY", "6,400 JPY")]
    [InlineData("KWD", "6.400 KWD")]
    [InlineData("CLF", "0.6400 CLF")]
    public void An_amount_has_as_many_decimals_as_its_currency(string currency, string expected) =>
        Assert.Equal(expected, new Money(6_400, currency).InWords());
}
