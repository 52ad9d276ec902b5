using Orleans.Configuration;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Where the probing of a silo is.</summary>
internal enum ProbeState
{
    /// <summary>Until the next probe begins.</summary>
    Resting,

    /// <summary>A probe is under way: it will be answered or refused, or its time passes.</summary>
    Asked,

    /// <summary>Nothing more comes of the probe under way. It is waited out: silence is judged by its length.</summary>
    Unheard,
}

/// <summary>What one silo knows of another that it probes. Times are since the start of the process.</summary>
internal sealed class WatchedSilo(SiloAddress silo, ClusterMembershipOptions options, TimeSpan now)
{
    public SiloAddress Silo => silo;

    public ProbeTiming Timing { get; } = new(options);

    public ProbeState State { get; private set; }

    /// <summary>When it is to be looked at: the next probe begins, or the time of the one under way is over.</summary>
    public TimeSpan DueAt => State == ProbeState.Resting ? ProbeAt : StartedAt + Timing.Timeout;

    /// <summary>When the next probe begins, while resting.</summary>
    public TimeSpan ProbeAt { get; private set; } = now;

    /// <summary>When the probe under way began.</summary>
    public TimeSpan StartedAt { get; private set; }

    /// <summary>When the first began of the probes that could not be sent, with none in between that could.</summary>
    public TimeSpan? UnsentSince { get; set; }

    /// <summary>Probes in a row that came to nothing.</summary>
    public int Failed { get; set; }

    /// <summary>A connection was refused since the last answer: probes follow each other fast.</summary>
    public bool IsRefused { get; set; }

    /// <summary>When the last probe that was answered began: what older ones tell is out of date.</summary>
    public TimeSpan? AnsweredStartedAt { get; set; }

    /// <summary>The indirect probe under way.</summary>
    public (SiloAddress Via, TimeSpan StartedAt, TimeSpan EndsAt)? Indirect { get; set; }

    /// <summary>Who confirmed the last time that the silo cannot be reached.</summary>
    public SiloAddress? SecondVoter { get; set; }

    public bool IsSuspected { get; set; }

    /// <summary>Answers in a row that told of a trouble which this silo does not have.</summary>
    public int UnwellAnswers { get; set; }

    /// <summary>Whether the last of them was about something else than commits.</summary>
    public bool CanCommit { get; set; }

    /// <summary>Since when all answers have told that it is well.</summary>
    public TimeSpan? WellSince { get; set; }

    /// <summary>A probe begins.</summary>
    public void Ask(TimeSpan at) => (State, StartedAt) = (ProbeState.Asked, at);

    /// <summary>The probe under way brings nothing any more.</summary>
    public void Wait() => (State, UnsentSince) = (ProbeState.Unheard, null);

    /// <summary>The probe under way, if there is one, is over.</summary>
    /// <param name="until">When the next one begins.</param>
    public void Rest(TimeSpan until) => (State, ProbeAt) = (ProbeState.Resting, until);

    /// <summary>Whether this is the probe under way.</summary>
    public bool IsCurrent(TimeSpan startedAt) => State != ProbeState.Resting && StartedAt == startedAt;

    /// <summary>A probe came to nothing.</summary>
    public void Fail()
    {
        Failed++;
        (UnsentSince, WellSince) = (null, null);
    }

    /// <summary>Forgets whatever speaks against it.</summary>
    public void Clear()
    {
        (Failed, UnsentSince) = (0, null);
        (IsRefused, IsSuspected) = (false, false);
        (Indirect, SecondVoter) = (null, null);
    }
}
