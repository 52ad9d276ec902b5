namespace Commerce.Simulation;

/// <summary>The way of a simulated process.</summary>
internal sealed class ProcessWay(World world, SimulatedNetwork network, SimulatedProcess process, States states)
    : IShardWay
{
    public TaskCreationOptions Completions => TaskCreationOptions.None;

    public TimeProvider Time => process.Time;

    public TimeSpan Latency() => world.Between(0.05, Math.Min(2, network.LatencyMaxMs));

    public void Begin(Action action) => action();

    public void After(TimeSpan span, Action action) => world.After(span, action);

    public void Deliver(TimeSpan span, Action action) => world.After(span, () => process.Do(action));

    public bool Chance(double probability) => world.Chance(probability);

    public TimeSpan Between(double minMs, double maxMs) => world.Between(minMs, maxMs);

    public void Saw(string state) => states.Saw(state);
}
