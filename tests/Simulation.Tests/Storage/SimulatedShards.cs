using Commerce.Storage;
using Commerce.Storage.Verification;

namespace Commerce.Simulation;

/// <summary>The databases: what they hold, how they are, and who is told of new events.</summary>
internal sealed class SimulatedShards : IShardInspector
{
    private readonly ShardServer[] _shards;
    private long _openings;

    public SimulatedShards(int count)
    {
        _shards = [.. Enumerable.Range(0, count).Select(number => new ShardServer($"shard-{number}"))];
        Map = ShardMap.Even([.. _shards.Select(shard => shard.Name)]);
    }

    public ShardMap Map { get; }

    public IReadOnlyList<ShardServer> All => _shards;

    /// <summary>A process opens the store: its number is above all before it, and above every view in it.</summary>
    public long CountOpening() => _openings = Math.Max(_openings, _shards.Max(shard => shard.Data.ViewMax)) + 1;

    public ShardServer Of(string poolId) => _shards[Map.ShardOf(Slots.Of(poolId))];

    public IShardSnapshot OpenSnapshot(int shard) => _shards[shard].Data;

    public void Dispose()
    {
        // Nothing is open.
    }
}

/// <summary>One of them.</summary>
internal sealed class ShardServer(string name)
{
    private readonly List<SimulatedStore> _listeners = [];

    public string Name => name;

    public ShardData Data { get; } = new();

    /// <summary>Refuses commits, and answers no reads.</summary>
    public bool IsAway { get; set; }

    /// <summary>How often a commit ends so that nobody knows its outcome.</summary>
    public double Unknown { get; set; }

    /// <summary>How often a commit takes long.</summary>
    public double Slow { get; set; }

    /// <summary>A planted fault: says that a commit is durable before it is, and loses some.</summary>
    public bool AnswersEarly { get; set; }

    public void Listen(SimulatedStore store) => _listeners.Add(store);

    public void Forget(SimulatedStore store) => _listeners.Remove(store);

    /// <summary>There are new events.</summary>
    public void Tell()
    {
        foreach (var store in _listeners)
        {
            store.Hear(this, Data.LastOutboxId);
        }
    }
}
