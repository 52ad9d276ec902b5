using Commerce.LoadTests.Compare;

namespace Commerce.LoadTests.Tests;

/// <summary>Ratios are taken within a round, so that a slow round of both is no difference.</summary>
public sealed class RatioSeriesTests
{
    [Fact]
    public void A_ratio_compares_runs_of_the_same_round()
    {
        var floor = Series(100, 50, 80);
        var shop = Series(60, 30, 48);

        Assert.Equal([0.6, 0.6, 0.6], shop.RatiosTo(floor));
        Assert.Equal(48, shop.MedianRate);
        Assert.Equal(40, shop.MedianCost);
    }

    [Fact]
    public void What_is_quoted_is_the_median_of_ratios_and_not_the_ratio_of_medians()
    {
        var slow = Series(10, 30, 20);
        var fast = Series(40, 60, 100);

        Assert.Equal("4.00 (2.00 to 5.00)", fast.SpreadTo(slow));
    }

    [Theory]
    [InlineData(new double[] { 3, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5)]
    [InlineData(new double[] { }, 0)]
    public void The_median_is_the_middle(double[] values, double median)
    {
        Assert.Equal(median, RatioSeries.Median(values));
    }

    private static RatioSeries Series(params double[] rates)
    {
        var series = new RatioSeries("x");
        series.Rounds.AddRange(rates.Select(rate => ComparisonTests.RunOf(rate)));
        return series;
    }
}
