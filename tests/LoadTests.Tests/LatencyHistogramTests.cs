using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Tests;

/// <summary>The histogram against the sorted list that it stands for.</summary>
public sealed class LatencyHistogramTests
{
    [Fact]
    public void Small_values_are_exact()
    {
        var histogram = new LatencyHistogram();
        for (var value = 1; value <= 200; value++)
        {
            histogram.Record(value);
        }

        Assert.Equal(100, histogram.Percentile(0.5));
        Assert.Equal(198, histogram.Percentile(0.99));
        Assert.Equal(200, histogram.Percentile(1));
        Assert.Equal(200, histogram.Max);
    }

    [Fact]
    public void Percentiles_are_within_one_in_128_of_those_of_the_sorted_values()
    {
        var random = new Random(7);
        var histogram = new LatencyHistogram();
        var values = Enumerable.Range(0, 50_000).Select(_ => (long)Math.Exp(random.NextDouble() * 25)).ToList();
        values.ForEach(histogram.Record);
        values.Sort();

        foreach (var share in (double[])[0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1])
        {
            var exact = values[(int)Math.Ceiling(share * values.Count) - 1];
            Assert.InRange(histogram.Percentile(share), exact, exact + (exact / 128) + 1);
        }
    }

    [Fact]
    public void No_percentile_is_above_the_maximum()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(1_000_003);

        Assert.Equal(1_000_003, histogram.Percentile(0.5));
    }

    [Fact]
    public void Nothing_recorded_reads_as_zero()
    {
        Assert.Equal(0, new LatencyHistogram().Percentile(0.99));
    }

    [Fact]
    public void A_histogram_takes_in_another_and_any_value_has_a_place()
    {
        var one = new LatencyHistogram();
        one.Record(-5);
        var other = new LatencyHistogram();
        other.Record(long.MaxValue);

        one.Add(other);

        Assert.Equal((2, long.MaxValue, 0), (one.Count, one.Max, one.Percentile(0.5)));
    }
}
