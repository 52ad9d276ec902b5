using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Tests;

/// <summary>Rounds are interleaved so that neither time nor neighbours favour a subject.</summary>
public sealed class ComparisonTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(10)]
    public void Each_round_asks_everybody_once(int count)
    {
        for (var round = 0; round < 2 * count; round++)
        {
            Assert.Equal(Enumerable.Range(0, count), Comparison.Order(count, round).Order());
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(10)]
    public void Each_follows_each_other_one_once_in_as_many_rounds_as_there_are(int count)
    {
        var neighbours = Enumerable.Range(0, count).SelectMany(round =>
        {
            var order = Comparison.Order(count, round).ToList();
            return order.Zip(order.Skip(1));
        });

        Assert.Equal(count * (count - 1), neighbours.Distinct().Count());
    }

    [Fact]
    public async Task The_warm_up_does_not_count()
    {
        var asked = 0;
        var comparison = new Comparison(
            [
                new("one", (_, _) => Task.FromResult(RunOf(++asked, others: asked == 1 ? 5 : 0))),
                new("other", (_, _) => Task.FromResult(RunOf(100))),
            ],
            rounds: 3, TimeSpan.FromSeconds(1));

        await comparison.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal([2, 3, 4], comparison["one"].Rounds.Select(round => round.Rate));
        Assert.Equal(3, comparison["other"].Rounds.Count);
        Assert.Equal(0, comparison.Others);
    }

    [Fact]
    public async Task A_run_that_was_stopped_is_no_result()
    {
        using var stop = new CancellationTokenSource();
        var comparison = new Comparison(
            [
                new("one", async (_, _) =>
                {
                    await stop.CancelAsync();
                    return RunOf(1);
                }),
            ],
            rounds: 3, TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => comparison.RunAsync(stop.Token));

        Assert.Empty(comparison["one"].Rounds);
    }

    internal static ClosedRun RunOf(double rate, long others = 0) =>
        new(rate, new LatencyHistogram(), new CpuCost(20, 8, 2, 10), others);
}
