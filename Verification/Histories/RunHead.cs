namespace Commerce.Verification.Histories;

/// <summary>What a run was asked to do; written before its first record.</summary>
/// <param name="Version">Of the form of the files: <see cref="CurrentVersion"/>.</param>
/// <param name="Seed">Of everything random in the run.</param>
/// <param name="StartedAt">Wall-clock time of nanosecond 0, on the machine that recorded.</param>
/// <param name="Pools">The pools that were bought from.</param>
/// <param name="Faults">Kinds of faults that were to be made; none for a plain run.</param>
/// <param name="MustSee">States that the run was made for: <see cref="Checks.Sometimes"/>.</param>
public sealed record RunHead(
    int Version, int Seed, DateTimeOffset StartedAt, IReadOnlyList<RunPool> Pools, IReadOnlyList<string> Faults,
    IReadOnlyList<string> MustSee)
{
    /// <summary>The form that this version writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Wall-clock time of a record.</summary>
    public DateTimeOffset TimeOf(long at) => StartedAt.AddTicks(at / TimeSpan.NanosecondsPerTick);

    /// <summary>The time of a record at which the wall clock showed something.</summary>
    public long At(DateTimeOffset time) => (time - StartedAt).Ticks * TimeSpan.NanosecondsPerTick;
}

/// <summary>A pool that a run bought from.</summary>
/// <param name="PoolId">The pool.</param>
/// <param name="OursAlone">Nobody else bought there: whatever the log has must be in the history.</param>
public sealed record RunPool(string PoolId, bool OursAlone);
