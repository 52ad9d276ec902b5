namespace Commerce.Simulation;

/// <summary>The way between a process and its shards, and the time on it.</summary>
internal interface IShardWay
{
    /// <summary>How what the process awaits is completed.</summary>
    TaskCreationOptions Completions { get; }

    /// <summary>The process's clock.</summary>
    TimeProvider Time { get; }

    /// <summary>How long something is on the way.</summary>
    TimeSpan Latency();

    /// <summary>Does something now, where the process's end of the way is.</summary>
    void Begin(Action action);

    /// <summary>Does something later, whatever has become of the process.</summary>
    void After(TimeSpan span, Action action);

    /// <summary>Does something later in the process, if it is still there.</summary>
    void Deliver(TimeSpan span, Action action);

    bool Chance(double probability);

    TimeSpan Between(double minMs, double maxMs);

    /// <summary>Notes a state that is worth having been in.</summary>
    void Saw(string state);
}
