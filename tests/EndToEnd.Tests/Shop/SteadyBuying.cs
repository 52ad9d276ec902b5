using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Commerce.Shop;

/// <summary>
/// Buyers who go on until they are told to stop: each buys one unit after the other, and asks again under the same key
/// until there is an answer. To be seen: how long it takes, after something has happened, until somebody has a receipt.
/// </summary>
internal sealed class SteadyBuying
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentBag<Receipt> _receipts = [];
    private readonly ConcurrentBag<string> _troubles = [];
    private readonly ConcurrentBag<long> _times = [];
    private readonly Lock _gate = new();
    private readonly Task _run;
    private volatile bool _isStopping;
    private (long At, TaskCompletionSource<long> Came)? _awaited;

    /// <param name="fronts">The sale, as each front shows it.</param>
    /// <param name="tokens">A session for each buyer; they take the fronts in turn.</param>
    public SteadyBuying(IReadOnlyList<RunningSale> fronts, IEnumerable<string> tokens) =>
        _run = Task.WhenAll(tokens.Select((token, n) => BuyAsync(fronts[n % fronts.Count], token, n)));

    /// <summary>Begins to buy, with as many buyers, who may have what they want of the sale.</summary>
    public static async Task<SteadyBuying> StartAsync(IReadOnlyList<RunningSale> fronts, int buyers)
    {
        var buying = new SteadyBuying(fronts, await fronts[0].Client.NewSessionsAsync(buyers));
        await buying.NextReceiptAsync();
        return buying;
    }

    public IReadOnlyCollection<Receipt> Receipts => _receipts;

    /// <summary>What came instead of an answer, each time that somebody had to ask again.</summary>
    public IReadOnlyCollection<string> Troubles => _troubles;

    /// <summary>Waits for the receipt of a purchase that begins from now on.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> NextReceiptAsync()
    {
        var now = Stopwatch.GetTimestamp();
        var came = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _awaited = (now, came);
        }

        if (await Task.WhenAny(came.Task, _run) == _run)
        {
            await _run;
        }

        return Stopwatch.GetElapsedTime(now, await came.Task);
    }

    /// <summary>The longest time without a receipt since some moment.</summary>
    public TimeSpan LongestPause(long since)
    {
        long[] times = [since, .. _times.Where(time => time > since).Order(), Stopwatch.GetTimestamp()];
        return times.Zip(times.Skip(1), Stopwatch.GetElapsedTime).Max();
    }

    /// <summary>Lets them buy for so long.</summary>
    public async Task GoOnAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await Task.WhenAny(_run, timer.WaitForNextTickAsync(TestContext.Current.CancellationToken).AsTask());
    }

    /// <summary>Lets everybody finish what he is at.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        await _run;
    }

    private async Task BuyAsync(RunningSale sale, string token, int number)
    {
        using var pulse = new PeriodicTimer(Pace);
        for (var n = 0; !_isStopping; n++)
        {
            var (began, key) = (Stopwatch.GetTimestamp(), $"steady-{number}-{n}");
            var answer = await Eventually.SeesAsync(
                $"buyer {number} has an answer", () => TryBuyAsync(sale, token, key), seen => seen is not null);
            _receipts.Add(new Receipt(token, key, answer!.Expect(HttpStatusCode.Created).Body));
            _times.Add(Stopwatch.GetTimestamp());
            lock (_gate)
            {
                if (_awaited is { } awaited && began >= awaited.At)
                {
                    _awaited = null;
                    awaited.Came.SetResult(Stopwatch.GetTimestamp());
                }
            }

            await pulse.WaitForNextTickAsync();
        }
    }

    // What a careful client does: the outcome is unknown until there is an answer.
    private async Task<Answer?> TryBuyAsync(RunningSale sale, string token, string key)
    {
        try
        {
            var answer = await sale.BuyAsync(token, key);
            if ((int)answer.Status < 500)
            {
                return answer;
            }

            _troubles.Add(answer.Body);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            _troubles.Add(exception.Message);
        }

        return null;
    }
}
