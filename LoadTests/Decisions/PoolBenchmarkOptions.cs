namespace Commerce.Decisions;

/// <summary>What <see cref="PoolBenchmark"/> measures.</summary>
public sealed record PoolBenchmarkOptions
{
    /// <summary>What holds the shards, as the shop's settings call it.</summary>
    public string Provider { get; init; } = "Sqlite";

    /// <summary>Callers that each wait for an answer before they ask again.</summary>
    public int Callers { get; init; } = 256;

    /// <summary>Pools in the run over many.</summary>
    public int Pools { get; init; } = 1_000;

    /// <summary>Time that is measured, per run.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time before it that is not.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Holds in the pool whose activation is timed.</summary>
    public int HoldsAtActivation { get; init; } = 100_000;

    /// <summary>Decisions a second that the run without relay must reach; otherwise the exit code is 1.</summary>
    public int AtLeastPerSecond { get; init; }

    /// <summary>The same for the run over many pools.</summary>
    public int AtLeastPerSecondOfMany { get; init; }
}
