using Commerce.SandboxGateway;

namespace Commerce.Web;

/// <summary>What buyers read on the pages of the gateway.</summary>
public sealed class GatewayAmountTests
{
    [Theory]
    [InlineData(6_405, "GBP", "64.05 GBP")]
    [InlineData(6_405, "JPY", "6405 JPY")]
    [InlineData(6_405, "KWD", "6.405 KWD")]
    public void An_amount_is_shown_in_the_units_of_its_currency(long minorUnits, string currency, string shown) =>
        Assert.Equal(shown, new Amount(minorUnits, currency).InWords());
}
