using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Tests;

/// <summary>Conditions as people write them.</summary>
public sealed class ThresholdTests
{
    private static readonly Dictionary<string, double> Metrics = new(StringComparer.Ordinal)
    {
        ["p99"] = 120,
        ["p99.9"] = 900,
        ["dropped"] = 0,
        ["accepted"] = 1000,
        ["sold-out"] = 19_000,
        ["generator-cpu"] = 0.2,
    };

    [Theory]
    [InlineData("p99<250ms", true)]
    [InlineData("p99 < 0.1s", false)]
    [InlineData("p99.9<=900000us", true)]
    [InlineData("dropped==0", true)]
    [InlineData("accepted == 1000", true)]
    [InlineData("accepted!=1000", false)]
    [InlineData("sold-out>=19001", false)]
    [InlineData("generator-cpu<25%", true)]
    [InlineData("accepted>999", true)]
    public void A_condition_holds_or_not(string text, bool holds)
    {
        var threshold = Threshold.TryParse(text, out var error);

        Assert.Null(error);
        Assert.Equal(holds, threshold!.Holds(Metrics, out _));
    }

    [Theory]
    [InlineData("p99")]
    [InlineData("p99=5")]
    [InlineData("<5ms")]
    [InlineData("p99<fast")]
    [InlineData("p99<5 hours")]
    public void What_is_no_condition_says_what_one_looks_like(string text)
    {
        Assert.Null(Threshold.TryParse(text, out var error));
        Assert.Contains(text, error, StringComparison.Ordinal);
        Assert.Contains("p99<250ms", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_that_was_not_measured_does_not_pass()
    {
        var threshold = Threshold.TryParse("overslod==0", out _);

        Assert.False(threshold!.Holds(Metrics, out var explanation));
        Assert.Contains("not measured", explanation, StringComparison.Ordinal);
    }
}
