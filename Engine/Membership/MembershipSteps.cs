using System.Collections.Immutable;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Something that happened to a silo's membership.</summary>
internal abstract record MembershipEvent
{
    /// <summary>The timer: see <see cref="MembershipMachine.NextDue"/>.</summary>
    public sealed record Due : MembershipEvent
    {
        public static readonly Due Instance = new();
    }

    /// <summary>What the silo wants to become.</summary>
    public sealed record Goal(SiloStatus Status) : MembershipEvent;

    /// <summary>What share of grains the silo wants.</summary>
    public sealed record Weight(int Of) : MembershipEvent;

    public sealed record TableRead(MembershipSnapshot Table) : MembershipEvent;

    public sealed record TableWritten(bool Written) : MembershipEvent;

    public sealed record HeartbeatWritten(bool Written) : MembershipEvent;

    public sealed record TableFailed(Exception Error) : MembershipEvent;

    public sealed record ProbeEnded(SiloAddress Target, TimeSpan StartedAt, ProbeResult Result) : MembershipEvent
    {
        /// <summary>How this silo was itself when it ended.</summary>
        public SiloHealth Own { get; init; }
    }

    public sealed record IndirectProbeEnded(SiloAddress Target, TimeSpan StartedAt, ProbeResult Result)
        : MembershipEvent;

    public sealed record Heard(MembershipVersion Version) : MembershipEvent;

    public sealed record ConnectionLost(SiloAddress Silo) : MembershipEvent;
}

/// <summary>Something to do for it. What begins here ends with an event.</summary>
internal abstract record MembershipAction
{
    public sealed record ReadTable : MembershipAction;

    public sealed record WriteTable(MembershipChange Change) : MembershipAction;

    public sealed record WriteHeartbeat(Guid Incarnation) : MembershipAction;

    public sealed record Probe(SiloAddress Target, TimeSpan StartedAt) : MembershipAction;

    public sealed record ProbeIndirectly(SiloAddress Via, SiloAddress Target, TimeSpan StartedAt, TimeSpan Timeout)
        : MembershipAction;

    public sealed record Publish(ClusterView View) : MembershipAction;

    public sealed record Tell(ImmutableArray<SiloAddress> Silos, MembershipVersion Version) : MembershipAction;

    /// <summary>The table has this silo with this status now.</summary>
    public sealed record Reached(SiloStatus Status) : MembershipAction;

    /// <summary>This silo has not been admitted in time.</summary>
    public sealed record JoinFailed(string Reason) : MembershipAction;

    /// <summary>This silo was declared dead: it must stop at once.</summary>
    public sealed record Die(string Reason) : MembershipAction;

    /// <summary>This silo itself did not run for this long.</summary>
    public sealed record Stalled(TimeSpan For) : MembershipAction;

    /// <summary>The table was begun anew, after it had been lost.</summary>
    public sealed record TableBegunAnew(MembershipVersion Version) : MembershipAction;

    /// <summary>The table could not be used, for the first time after it could.</summary>
    public sealed record TableIsAway(Exception Error) : MembershipAction;

    /// <summary>It can be used again.</summary>
    public sealed record TableIsBack(TimeSpan After) : MembershipAction;
}

/// <summary>Why a silo is suspected.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="SecondVoter">Another silo that could not reach it either.</param>
/// <param name="IsRefused">Whether its connection was refused: most likely its process is gone.</param>
internal sealed record Suspect(SiloAddress Silo, SiloAddress? SecondVoter, bool IsRefused);

/// <summary>A silo that answers and cannot work.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="CanCommit">Whether it is only slow.</param>
internal sealed record Unwell(SiloAddress Silo, bool CanCommit);
