using Commerce.Web.Pages.Presentation;

namespace Commerce.Web;

/// <summary>Money as pages show it and take it.</summary>
public sealed class MoneyTests
{
    [Theory]
    [InlineData("GBP", "£64.00", "64.00")]
    [InlineData("JPY", "¥6,400", "6400")]
    [InlineData("KRW", "KRW\u00a06,400", "6400")]
    [InlineData("KWD", "KWD\u00a06.400", "6.400")]
    public void An_amount_is_shown_and_typed_with_the_decimals_of_its_currency(
        string currency, string shown, string typed)
    {
        var money = new Money(6_400, currency);

        Assert.Equal((shown, typed), (Format.Price(money), MoneyText.Of(money)));
        Assert.Equal(money, MoneyText.Read(typed, currency));
        Assert.Null(MoneyText.Read(typed + (typed.Contains('.', StringComparison.Ordinal) ? "1" : ".1"), currency));
    }
}
