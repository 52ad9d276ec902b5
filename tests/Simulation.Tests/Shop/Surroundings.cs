using Commerce.Engine;
using Commerce.Testing;
using Microsoft.Extensions.Logging;

namespace Commerce.Simulation;

/// <summary>What all processes of a simulation share.</summary>
internal sealed class Surroundings
{
    /// <summary>A silo that stops because others have declared it dead says so: that is no error of its own.</summary>
    private const int Dies = 1046;

    private int _processes;

    public Surroundings(int seed, Plant plant, bool keepsNotes)
    {
        Plant = plant;
        World = new World(seed, keepsNotes);
        Network = new SimulatedNetwork(World);
        Shards = new SimulatedShards(2);
        Table = new MemoryMembershipTable(new WorldTime(World));
        foreach (var shard in Shards.All)
        {
            shard.Data.HasNoFence = plant == Plant.NoFence;
            shard.AnswersEarly = plant == Plant.AnswersEarly;
        }
    }

    public Plant Plant { get; }

    public World World { get; }

    public SimulatedNetwork Network { get; }

    public SimulatedShards Shards { get; }

    public MemoryMembershipTable Table { get; }

    public States States { get; } = new();

    /// <summary>What must not be, as far as it shows while the simulation runs.</summary>
    public List<string> Findings { get; } = [];

    public SimulatedProcess NewProcess(string name) => new(World, ++_processes, name);

    public DistantMembershipTable TableOf(SimulatedProcess process) => new(Table, new TableWay(this, process));

    public void Logged(SimulatedProcess process, LogLevel level, int eventId, string text)
    {
        if (level >= LogLevel.Error && eventId != Dies)
        {
            Findings.Add($"{process.Name} logs an error: {text}");
        }
    }

    private sealed class TableWay(Surroundings around, SimulatedProcess process) : DistantMembershipTable.IWay
    {
        public Random Random => around.World.Random;

        public TimeSpan Latency() => around.Network.Latency();

        public void AtTable(TimeSpan after, Action action) => around.World.After(after, action);

        public void AtSilo(TimeSpan after, Action action) =>
            around.World.After(after, () => process.Do(action));

        public void Note(string what) => around.World.Note(process.Name, what);
    }

    private sealed class WorldTime(World world) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => World.Start + world.Now;
    }
}
