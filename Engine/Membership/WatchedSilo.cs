using Orleans.Configuration;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>What one silo knows of another that it probes. Times are since the start of the process.</summary>
internal sealed class WatchedSilo(SiloAddress silo, ClusterMembershipOptions options, TimeSpan now)
{
    public SiloAddress Silo => silo;

    public ProbeTiming Timing { get; } = new(options);

    /// <summary>When the next probe begins, unless one is under way.</summary>
    public TimeSpan ProbeAt { get; set; } = now;

    /// <summary>When the probe under way began.</summary>
    public TimeSpan? ProbeStartedAt { get; set; }

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

    /// <summary>Forgets whatever speaks against it.</summary>
    public void Clear()
    {
        Failed = 0;
        (IsRefused, IsSuspected) = (false, false);
        (Indirect, SecondVoter) = (null, null);
    }
}
