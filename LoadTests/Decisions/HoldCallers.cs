using System.Diagnostics;
using Commerce.Inventory;

namespace Commerce.Decisions;

/// <summary>Callers that each ask a pool for a unit for a new buyer, wait for the receipt, and ask again.</summary>
/// <param name="pools">Asked in turn.</param>
/// <param name="callers">Who ask at a time.</param>
/// <param name="buyersBefore">Of the pools, by callers before these.</param>
internal sealed class HoldCallers(IReadOnlyList<IStockPoolGrain> pools, int callers, long buyersBefore = 0)
{
    private long _buyers = buyersBefore;
    private long _held;

    public long Held => Volatile.Read(ref _held);

    public async Task<(long Held, Latencies Latencies)> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var heldBefore = Held;
        var latencies = new Latencies();
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
#pragma warning disable RS0030 // callers from outside of any grain, as the front's are
        await Task.WhenAll(Enumerable.Range(0, callers).Select(
            n => Task.Run(() => CallAsync(n, until, latencies), cancellationToken)));
#pragma warning restore RS0030
        return (Held - heldBefore, latencies);
    }

    private async Task CallAsync(int caller, long until, Latencies latencies)
    {
        for (var n = caller; Stopwatch.GetTimestamp() is var asked && asked < until; n++)
        {
            var buyer = new MemberId(Interlocked.Increment(ref _buyers) << 20);
            var result = await pools[n % pools.Count].HoldAsync(new HoldStock(buyer, 1, "order-1", 1, null));
            if (result.Outcome != HoldOutcome.Held)
            {
                throw new InvalidOperationException($"A new buyer of an endless pool was answered {result}.");
            }

            latencies.Add(Stopwatch.GetElapsedTime(asked));
            Interlocked.Increment(ref _held);
        }
    }
}
