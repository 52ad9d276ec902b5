using Commerce.Storage;
using Commerce.Storage.Tests;
using Commerce.Storage.Verification;

namespace Commerce.Simulation.Tests;

public sealed class SimulatedPoolTests() : PoolCompliance(new SimulatedStoreUnderTest());

public sealed class SimulatedTransactionTests() : TransactionCompliance(new SimulatedStoreUnderTest());

public sealed class SimulatedQueryTests() : QueryCompliance(new SimulatedStoreUnderTest());

public sealed class SimulatedSearchTests() : SearchCompliance(new SimulatedStoreUnderTest());

public sealed class SimulatedReviewTests() : ReviewCompliance(new SimulatedStoreUnderTest());

public sealed class SimulatedSalesTests() : SalesCompliance(new SimulatedStoreUnderTest());

public sealed class SimulatedRetentionTests() : RetentionCompliance(new SimulatedStoreUnderTest());

/// <summary>The simulated store outside of a simulation: its shards are on a thread of their own.</summary>
internal sealed class SimulatedStoreUnderTest : IStoreUnderTest, IShardWay
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, (long At, long Order)> _later = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SimulatedShards _shards = new(2);
    private readonly Random _random = new(1);
    private SimulatedStore? _store;
    private Thread? _thread;
    private long _now;
    private long _order;

    public IShardStore Store => _store!;

    TaskCreationOptions IShardWay.Completions => TaskCreationOptions.RunContinuationsAsynchronously;

    TimeProvider IShardWay.Time => TimeProvider.System;

    public ValueTask StartAsync()
    {
        _store = new SimulatedStore(_shards, this);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
        return ValueTask.CompletedTask;
    }

    public void Reopen()
    {
        lock (_gate)
        {
            _store!.Dispose();
            _store = new SimulatedStore(_shards, this);
        }
    }

    public IShardInspector OpenInspector() => _shards;

    public void Dispose()
    {
        _stopping.Cancel();
        _thread?.Join();
        _stopping.Dispose();
        _work.Dispose();
    }

    TimeSpan IShardWay.Latency() => Between(0.05, 1);

    void IShardWay.Begin(Action action) => After(TimeSpan.Zero, action);

    void IShardWay.Deliver(TimeSpan span, Action action) => After(span, action);

    bool IShardWay.Chance(double probability) => false;

    void IShardWay.Saw(string state)
    {
        // Nobody counts.
    }

    public TimeSpan Between(double minMs, double maxMs)
    {
        lock (_gate)
        {
            return TimeSpan.FromMilliseconds(minMs + ((maxMs - minMs) * _random.NextDouble()));
        }
    }

    public void After(TimeSpan span, Action action)
    {
        lock (_gate)
        {
            _later.Enqueue(action, (_now + span.Ticks, _order++));
        }

        _work.Release();
    }

    // One thing after the other, as soon as there is something to do.
    private void Run()
    {
        try
        {
            while (true)
            {
                _work.Wait(_stopping.Token);
                lock (_gate)
                {
                    _later.TryDequeue(out var action, out var at);
                    _now = Math.Max(_now, at.At);
                    action!();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }
}
