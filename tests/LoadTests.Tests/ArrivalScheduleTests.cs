using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Tests;

/// <summary>Arrival times come from the rate and the seed alone.</summary>
public sealed class ArrivalScheduleTests
{
    [Fact]
    public void Uniform_arrivals_have_equal_gaps_and_end_with_the_duration()
    {
        var times = TimesOf(new ArrivalSchedule(1000, TimeSpan.FromSeconds(1), ArrivalKind.Uniform, new Random(1)));

        Assert.Equal(999, times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First,
            Clock.Ticks(TimeSpan.FromMilliseconds(0.99)), Clock.Ticks(TimeSpan.FromMilliseconds(1.01))));
    }

    [Fact]
    public void Poisson_arrivals_have_the_rate_on_average_and_the_spread_of_chance()
    {
        var times = TimesOf(new ArrivalSchedule(1000, TimeSpan.FromSeconds(100), ArrivalKind.Poisson, new Random(2)));
        var perSecond = times.GroupBy(time => (int)Clock.Seconds(time)).Select(second => second.Count()).ToList();
        var variance = perSecond.Average(count => Math.Pow(count - 1000, 2));

        Assert.InRange(times.Count, 99_000, 101_000);
        Assert.InRange(variance, 700, 1_400);
    }

    [Fact]
    public void The_same_seed_gives_the_same_times()
    {
        Assert.Equal(Seeded(5), Seeded(5));
        Assert.NotEqual(Seeded(5), Seeded(6));

        static List<long> Seeded(int seed) =>
            TimesOf(new ArrivalSchedule(100, TimeSpan.FromSeconds(1), ArrivalKind.Poisson, new Random(seed)));
    }

    private static List<long> TimesOf(ArrivalSchedule schedule)
    {
        var times = new List<long>();
        for (; schedule.Next != long.MaxValue; schedule.Advance())
        {
            times.Add(schedule.Next);
        }

        return times;
    }
}
