using Commerce.LoadTests.Flash;

namespace Commerce.LoadTests.Tests;

/// <summary>A plan is checked as a whole before anything runs.</summary>
public sealed class FlashPlanTests
{
    private static readonly FlashPlan Good = new()
    {
        Url = "http://localhost:5080",
        Units = 1000,
        Limit = 1,
        Price = 999,
        Quantity = 1,
        Buyers = 20_000,
        Connections = 256,
        Rate = "2000/s",
        For = "60s",
        Arrivals = "poisson",
        Patience = "1s",
        Timeout = "10s",
        Create = true,
        Thresholds = ["p99<250ms", "oversold==0"],
    };

    [Fact]
    public void A_good_plan_says_what_will_be_done()
    {
        var options = Good.Validate(out var errors);

        Assert.Empty(errors);
        Assert.Equal(
            "a new sale of 1,000 units, 1 a buyer at http://localhost:5080/; 20,000 buyers, 1 unit(s) a request, 256 " +
            "connections; " +
            "2,000 arrivals/s (Poisson) for 60 s; 0 % of requests sent twice; seed 0",
            options!.ToString());
    }

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        var bad = Good with
        {
            Url = "https://x",
            Buyers = 0,
            Rate = "fast",
            For = "1h",
            Arrivals = "burst",
            CheckRetries = 2,
            Thresholds = ["p99"],
            SaleId = "s1",
        };

        Assert.Null(bad.Validate(out var errors));

        Assert.Equal(8, errors.Count);
        foreach (var option in (string[])["--url", "--create", "--buyers", "--rate", "--for", "--arrivals",
            "--check-retries", "threshold"])
        {
            Assert.Contains(errors, error => error.Contains(option, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_closed_load_needs_no_rate()
    {
        Assert.NotNull((Good with { Closed = true, Rate = "" }).Validate(out _));
    }
}
