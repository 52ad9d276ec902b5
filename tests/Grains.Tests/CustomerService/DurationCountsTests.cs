namespace Commerce.CustomerService;

/// <summary>Quantiles of durations. Method: against those of the sorted durations.</summary>
public sealed class DurationCountsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_quantile_is_that_of_the_sorted_durations_or_up_to_a_32nd_less(int seed)
    {
        var random = new Random(seed);
        var seconds = Enumerable.Range(0, 500).Select(_ => (long)Math.Exp(random.NextDouble() * 14)).ToList();
        var counts = seconds.Aggregate(DurationCounts.None, (sum, each) => sum.Plus(TimeSpan.FromSeconds(each)));
        seconds.Sort();

        Assert.Equal(seconds.Sum(), counts.Seconds);
        foreach (var share in new[] { 0.01, 0.5, 0.9, 1 })
        {
            var exact = seconds[(int)Math.Ceiling(share * seconds.Count) - 1];
            var found = (long)counts.Quantile(share)!.Value.TotalSeconds;
            Assert.InRange(found, exact < 64 ? exact : exact - (exact / 32), exact);
        }
    }

    [Fact]
    public void Sums_of_parts_are_the_sum()
    {
        var parts = new[] { 1, 63, 64, 65, 4_000, 90_000 }
            .Select(each => DurationCounts.None.Plus(TimeSpan.FromSeconds(each))).ToList();
        var one = parts.Aggregate((sum, part) => sum.Plus(part));
        var other = parts.AsEnumerable().Reverse().Aggregate((sum, part) => sum.Plus(part));

        Assert.Equal(one.Seconds, other.Seconds);
        Assert.Equal(one.Steps.OrderBy(step => step.Key), other.Steps.OrderBy(step => step.Key));
        Assert.Equal(6, one.Steps.Values.Sum());
    }

    [Fact]
    public void Of_nothing_there_is_no_quantile_and_nothing_takes_less_than_no_time()
    {
        Assert.Null(DurationCounts.None.Quantile(0.5));
        Assert.Equal(TimeSpan.Zero, DurationCounts.None.Plus(TimeSpan.FromSeconds(-5)).Quantile(0.5));
    }
}
