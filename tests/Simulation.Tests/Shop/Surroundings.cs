using Commerce.Engine;
using Commerce.Testing;
using Microsoft.Extensions.Logging;

namespace Commerce.Simulation;

/// <summary>What all processes of a simulation share.</summary>
internal sealed class Surroundings
{
    /// <summary>
    /// Errors that say what was broken: an activation did not get its rows, or did not end in time; a silo was declared
    /// dead.
    /// </summary>
    private static readonly int[] OfWhatBroke = [1010, 1012, 1046];

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

    /// <summary>Whether nothing may fail, because nothing is broken: silos only come and go.</summary>
    public bool IsCalm { get; set; }

    /// <summary>What must not be, as far as it shows while the simulation runs.</summary>
    public List<string> Findings { get; } = [];

    public SimulatedProcess NewProcess(string name) => new(World, ++_processes, name);

    public DistantMembershipTable TableOf(SimulatedProcess process) => new(Table, new TableWay(this, process));

    public void Logged(SimulatedProcess process, LogLevel level, int eventId, string text)
    {
        if (level >= LogLevel.Error && (IsCalm || !OfWhatBroke.Contains(eventId)))
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
