using Commerce.Web.Admission;
using Microsoft.AspNetCore.Http;

namespace Commerce.Web;

/// <summary>Who the gate refuses, how many of them, and when they hear.</summary>
public sealed class AdmissionGateTests
{
    [Fact]
    public async Task Of_orders_exactly_the_share_is_refused_of_reads_what_is_beyond_a_half_and_nothing_else()
    {
        foreach (var kind in Enum.GetValues<RequestKind>())
        {
            var threads = new BusyThreads();
            threads.BusyUntil(share: 0.6);
            var share = threads.Gate.Share;
            Assert.InRange(share, 0.6, 0.9);

            var refused = await RefusedAsync(threads, kind, 1000);

            var part = kind == RequestKind.Order ? share : kind == RequestKind.Read ? (2 * share) - 1 : 0;
            Assert.InRange(refused, Math.Floor(1000 * part), Math.Ceiling(1000 * part));
        }
    }

    [Fact]
    public async Task While_less_than_half_of_the_orders_is_refused_no_read_is()
    {
        var threads = new BusyThreads();
        threads.BusyUntil(share: 0.01);
        Assert.InRange(threads.Gate.Share, 0.01, 0.5);

        Assert.Equal(0, await RefusedAsync(threads, RequestKind.Read, 1000));
    }

    [Fact]
    public async Task In_the_calm_everybody_is_admitted()
    {
        var threads = new BusyThreads();
        threads.Calm(TimeSpan.FromSeconds(10));

        Assert.True(threads.Gate.IsCalm);
        Assert.Equal(0, await RefusedAsync(threads, RequestKind.Order, 1000));
    }

    [Fact]
    public async Task More_refusals_than_can_be_kept_are_given_at_once()
    {
        const int KeptMax = 16_384;
        var threads = new BusyThreads();
        threads.BusyUntil(share: 1);

        var asked = Ask(threads, RequestKind.Order, KeptMax + 100);

        Assert.All(await Task.WhenAll(asked.Where(each => each.IsCompleted)), Assert.False);
        Assert.Equal(KeptMax, asked.Count(each => !each.IsCompleted));
    }

    [Fact]
    public async Task Who_goes_away_meanwhile_is_not_waited_for()
    {
        var threads = new BusyThreads();
        threads.BusyUntil(share: 1);
        using var aborted = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = aborted.Token };

        var asked = threads.Gate.AdmitsAsync(context, RequestKind.Order);
        Assert.False(asked.IsCompleted);
        await aborted.CancelAsync();

        Assert.False(await asked);
    }

    private static List<Task<bool>> Ask(BusyThreads threads, RequestKind kind, int count) =>
        [.. Enumerable.Range(0, count)
            .Select(_ => threads.Gate.AdmitsAsync(new DefaultHttpContext(), kind).AsTask())];

    // A refusal comes after a second at the latest, and before that only those who are admitted have heard.
    private static async Task<int> RefusedAsync(BusyThreads threads, RequestKind kind, int count)
    {
        var asked = Ask(threads, kind, count);
        var admitted = asked.Count(each => each.IsCompleted);
        threads.Time.Advance(TimeSpan.FromSeconds(1));
        var answers = await Task.WhenAll(asked);
        Assert.Equal(admitted, answers.Count(each => each));
        return answers.Count(each => !each);
    }
}
