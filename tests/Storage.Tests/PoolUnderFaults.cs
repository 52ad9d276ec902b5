namespace Commerce.Storage.Tests;

/// <summary>
/// A pool's owner in bad times, as its grain is: one append at a time; whatever is not acknowledged makes it drop what
/// it knows, take the pool over again, and read what became of it. It notes what it was told.
/// </summary>
internal sealed class PoolUnderFaults(IShardStore store, string poolId)
{
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(10);

    private readonly Random _random = new(poolId.Length);
    private readonly List<string> _acknowledged = [];
    private readonly List<string> _refused = [];
    private readonly List<string> _unknownCommitted = [];
    private readonly List<string> _unknownLost = [];
    private TestPool? _pool;
    private string[] _unknown = [];
    private int _orders;
    private int _unknowns;
    private int _refusals;
    private int _fenced;

    /// <summary>Orders whose append was acknowledged, so far.</summary>
    public int Acknowledged => Volatile.Read(ref _orders);

    /// <summary>How many appends ended unknown, so far.</summary>
    public int Unknown => Volatile.Read(ref _unknowns);

    /// <summary>How many appends were refused because the store could not take them, so far.</summary>
    public int Refused => Volatile.Read(ref _refusals);

    /// <summary>Orders whose append ended unknown and was found in the log.</summary>
    public int UnknownCommitted => _unknownCommitted.Count;

    /// <summary>Orders whose append ended unknown and was not in the log.</summary>
    public int UnknownLost => _unknownLost.Count;

    /// <summary>How often it was told that another owner has the pool.</summary>
    public int Fenced => Volatile.Read(ref _fenced);

    /// <summary>Orders of its own in the log.</summary>
    public int InLog => _acknowledged.Count + _unknownCommitted.Count;

    /// <summary>Appends until it is told to stop; what is unknown then is still found out.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var pulse = new PeriodicTimer(BackOff);
        while (!stop.IsCancellationRequested || _unknown.Length > 0)
        {
            try
            {
                _pool ??= await TakeOverAsync();
                await AppendAsync(_pool, _random.Next(1, 4));
            }
            catch (StoreOverloadedException)
            {
                _pool = null;
                await pulse.WaitForNextTickAsync(CancellationToken.None);
            }
            catch (Exception e) when (e is StaleEpochException or CommitOutcomeUnknownException)
            {
                _pool = null;
            }
        }
    }

    /// <summary>Compares what it was told with the log: an order of it is there exactly once, or not at all.</summary>
    /// <returns>The orders of the log that are not of this owner.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(IShardStore now)
    {
        var pool = await TestPool.TakeAsync(now, poolId);
        var counters = default(PoolCounters);
        var epoch = 0L;
        var log = new List<string>();
        await now.ReadPoolLogAsync(poolId, 0, entry =>
        {
            Assert.Equal(counters.Seq + 1, entry.Seq);
            Assert.InRange(entry.Epoch, epoch, long.MaxValue);
            (counters, epoch) = (counters.After(entry), entry.Epoch);
            if (entry.OrderId is { } order)
            {
                log.Add(order);
            }
        }, CancellationToken.None);
        Assert.Equal(pool.Row.Counters, counters);
        Assert.True(counters.Balanced);

        var there = new HashSet<string>(log, StringComparer.Ordinal);
        Assert.Equal(log.Count, there.Count);
        Assert.Empty(_acknowledged.Except(there));
        Assert.Empty(_unknownCommitted.Except(there));
        Assert.Empty(_refused.Intersect(there));
        Assert.Empty(_unknownLost.Intersect(there)); // It took over since: too late for them.
        return [.. log.Except(_acknowledged).Except(_unknownCommitted)];
    }

    private async Task<TestPool> TakeOverAsync()
    {
        var pool = await TestPool.TakeAsync(store, poolId);
        if (_unknown.Length > 0)
        {
            var log = new HashSet<string>(StringComparer.Ordinal);
            await store.ReadPoolLogAsync(poolId, 0, entry => log.Add(entry.OrderId ?? ""), CancellationToken.None);
            (log.Contains(_unknown[0]) ? _unknownCommitted : _unknownLost).AddRange(_unknown);
            Assert.Contains(_unknown.Count(log.Contains), new[] { 0, _unknown.Length });
            _unknown = [];
        }

        if (pool.Counters.Intake == 0)
        {
            await pool.IntakeAsync(int.MaxValue);
        }

        return pool;
    }

    private async Task AppendAsync(TestPool pool, int count)
    {
        var orders = Enumerable.Range(0, count).Select(_ => Guid.NewGuid().ToString()).ToArray();
        try
        {
            await pool.AppendAsync(
                [.. orders.Select((order, n) => TestPool.Hold(pool.Counters.Seq + 1 + n) with { OrderId = order })]);
            _acknowledged.AddRange(orders);
            Interlocked.Add(ref _orders, count);
        }
        catch (CommitOutcomeUnknownException)
        {
            _unknown = orders;
            Interlocked.Increment(ref _unknowns);
            throw;
        }
        catch (Exception e) when (e is StoreOverloadedException or StaleEpochException)
        {
            _refused.AddRange(orders);
            Interlocked.Increment(ref (e is StaleEpochException ? ref _fenced : ref _refusals));
            throw;
        }
    }
}
