using Orleans;

namespace Commerce.Engine;

/// <summary>How busy a silo is, as it sees itself.</summary>
[GenerateSerializer]
[Immutable]
[Alias("sys.load")]
public sealed record SiloLoad
{
    /// <summary>Requests that wait in mailboxes.</summary>
    [Id(0)]
    public int Queued { get; init; }

    /// <summary>Requests that have begun and not ended.</summary>
    [Id(1)]
    public int Running { get; init; }

    /// <summary>The most that wait in one mailbox.</summary>
    [Id(2)]
    public int LongestQueue { get; init; }

    /// <summary>Whose mailbox that is, kind and key; empty: nothing waits.</summary>
    [Id(3)]
    public string LongestQueueOf { get; init; } = "";

    /// <summary>Processor time that the process uses lately, in cores.</summary>
    [Id(4)]
    public double CpuCores { get; init; }

    /// <summary>How long its work waited for a thread lately.</summary>
    [Id(5)]
    public TimeSpan PoolDelay { get; init; }

    /// <summary>How long the oldest commit that has not ended has been running.</summary>
    [Id(6)]
    public TimeSpan OldestCommitAge { get; init; }
}
