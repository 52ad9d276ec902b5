using Commerce.Storage.Verification;
using Commerce.Verification.Histories;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Checks;

/// <summary>All there is to judge a run by, joined once: the history, the shards, the gateway's books.</summary>
internal sealed class Evidence
{
    /// <summary>A fault that moves the shop to a database that lacks the last commits, and says so.</summary>
    internal const string LossyFailover = "lossy-failover";

    private readonly Dictionary<(string Pool, string Buyer, string Key), KeyStory> _stories = [];
    private readonly Dictionary<string, KeyStory> _acknowledged = new(StringComparer.Ordinal); // By order.
    private readonly Dictionary<string, List<Call>> _ofOrder = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Call>> _ofPool = new(StringComparer.Ordinal);

    internal Evidence(
        RunHead head, IEnumerable<Op> ops, IShardInspector inspector, IReadOnlyList<GatewayEvent>? gateway)
    {
        Head = head;
        Gateway = gateway;
        Calls = CallReader.Read(ops);
        Shards = new Verifier(inspector, live: false, head.TimeOf(Calls.Count == 0 ? 0 : Calls[^1].Start))
        {
            Kept = head.Pools.Select(pool => pool.PoolId).ToHashSet(StringComparer.Ordinal),
        };
        ShardReport = Shards.Run();
        foreach (var call in Calls)
        {
            Sort(call);
        }

        foreach (var (id, pool) in Shards.Pools.Where(pool => Shards.Kept.Contains(pool.Key)))
        {
            Pools.Add(id, pool);
            Join(pool);
        }

        Count(Calls.Count + ShardReport.Entries + ShardReport.Orders);
    }

    internal RunHead Head { get; }

    internal IReadOnlyList<GatewayEvent>? Gateway { get; }

    internal List<Call> Calls { get; }

    internal Verifier Shards { get; }

    internal VerifyReport ShardReport { get; }

    /// <summary>The pools of the run, by id.</summary>
    internal Dictionary<string, PoolReplay> Pools { get; } = new(StringComparer.Ordinal);

    internal IEnumerable<KeyStory> Stories => _stories.Values;

    internal List<Call> Faults { get; } = [];

    internal List<Call> Samples { get; } = [];

    internal List<Call> Effects { get; } = [];

    /// <summary>What the shop has counted.</summary>
    internal List<Call> Counts { get; } = [];

    /// <summary>Time of the last record.</summary>
    internal long End { get; private set; }

    internal long Steps { get; private set; }

    internal void Count(long steps) => Steps += steps;

    /// <summary>Sorts, and counts the comparisons.</summary>
    internal void Sort<T>(List<T> list, Comparison<T> compare) => list.Sort((a, b) =>
    {
        Steps++;
        return compare(a, b);
    });

    /// <summary>Under which key an order was acknowledged.</summary>
    internal KeyStory? StoryOfOrder(string? orderId) =>
        orderId is null ? null : _acknowledged.GetValueOrDefault(orderId);

    internal KeyStory? StoryOf(string pool, string? buyer, string? key) =>
        buyer is null || key is null ? null : _stories.GetValueOrDefault((pool, buyer, key));

    /// <summary>Cancellations, payments and reads of an order, in the order of their beginnings.</summary>
    internal IReadOnlyList<Call> CallsOfOrder(string? orderId) =>
        orderId is not null && _ofOrder.TryGetValue(orderId, out var calls) ? calls : [];

    /// <summary>Everything about a pool, in the order of beginnings.</summary>
    internal IReadOnlyList<Call> CallsOfPool(string pool) => _ofPool.TryGetValue(pool, out var calls) ? calls : [];

    internal HoldFact? HoldOf(string pool, string? orderId) =>
        orderId is not null && Pools.TryGetValue(pool, out var replay) ? replay.Holds.GetValueOrDefault(orderId) : null;

    /// <summary>Whether what was acknowledged at a time may be lost: the run declared that a failover loses
    /// some.</summary>
    internal bool MayBeLost(Call acknowledged) => Faults.Exists(
        fault => fault.Invoke.Key == LossyFailover && acknowledged.Stop <= fault.Stop);

    /// <summary>Whether a fault, or the time shortly before it, overlaps an operation.</summary>
    internal bool NearFault(Call call, TimeSpan before)
    {
        var from = before.Ticks * TimeSpan.NanosecondsPerTick;
        return Faults.Exists(fault => fault.Start - from <= call.Stop && call.Start <= (fault.End?.At ?? End));
    }

    private void Sort(Call call)
    {
        End = Math.Max(End, call.End?.At ?? call.Start);
        var op = call.Invoke;
        switch (op.Action)
        {
            case OpAction.Fault:
                Faults.Add(call);
                return;
            case OpAction.Sample:
                Samples.Add(call);
                return;
            case OpAction.Counts:
                Counts.Add(call);
                return;
            case OpAction.Effect:
                Effects.Add(call);
                break;
            case OpAction.Buy:
                Tell(call);
                break;
        }

        if (op.Action != OpAction.Buy && op.OrderId is { } orderId)
        {
            Add(_ofOrder, orderId, call);
        }

        if (op.Pool is { } pool)
        {
            Add(_ofPool, pool, call);
        }
    }

    private void Tell(Call call)
    {
        var op = call.Invoke;
        if (op is not { Pool: { } pool, Buyer: { } buyer, Key: { } key })
        {
            throw new InvalidDataException($"A buy at {op.At} ns names no pool, buyer or key.");
        }

        if (!_stories.TryGetValue((pool, buyer, key), out var story))
        {
            _stories.Add((pool, buyer, key), story = new KeyStory(pool, buyer, key));
        }

        story.Attempts.Add(call);
        if (call is { Kind: OpKind.Ok, End.OrderId: { } orderId })
        {
            _acknowledged.TryAdd(orderId, story);
        }
    }

    private void Join(PoolReplay pool)
    {
        foreach (var hold in pool.Holds.Values)
        {
            if (StoryOf(pool.Row.PoolId, hold.Entry.Buyer, hold.Entry.IdempotencyKey) is { } story)
            {
                story.Hold ??= hold;
            }
        }
    }

    private static void Add(Dictionary<string, List<Call>> index, string key, Call call)
    {
        if (!index.TryGetValue(key, out var calls))
        {
            index.Add(key, calls = []);
        }

        calls.Add(call);
    }
}
