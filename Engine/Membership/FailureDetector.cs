using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Decides whom to probe when, and whom to suspect. Pure: it knows no clock but the time it is given, and sends
/// nothing itself.
/// </summary>
/// <remarks>
/// A refused connection is strong evidence and is followed up fast; silence is weak and takes its time. Both end with
/// asking another silo, whose answer either excuses the suspect or is a second vote. Old traffic never excuses anybody:
/// a stopped process keeps its connections. A probe that could not be sent, because a connection has just been lost,
/// says nothing, and is soon followed by one that does. An unwell silo is no dead one.
/// </remarks>
internal sealed class FailureDetector(MembershipSettings settings, Random random)
{
    private readonly Dictionary<SiloAddress, WatchedSilo> _watched = [];

    /// <summary>
    /// So many answers in a row must say that a silo is unwell: it may have been stopped for a moment.
    /// </summary>
    private const int UnwellAnswersMin = 2;

    /// <summary>Grows whenever a suspicion or who is unwell changes.</summary>
    public int Changes { get; private set; }

    public TimeSpan NextDue => _watched.Count == 0
        ? TimeSpan.MaxValue
        : _watched.Values.Min(DueAt);

    public IEnumerable<Suspect> Suspects => _watched.Values
        .Where(each => each.IsSuspected)
        .Select(each => new Suspect(each.Silo, each.SecondVoter, each.IsRefused));

    /// <summary>Who answers but cannot work, while this silo can.</summary>
    public IEnumerable<Unwell> Unwell => _watched.Values
        .Where(each => each.UnwellAnswers >= UnwellAnswersMin)
        .Select(each => new Unwell(each.Silo, each.CanCommit));

    /// <summary>Who has answered for long enough that all is well.</summary>
    public IEnumerable<SiloAddress> Recovered(TimeSpan now) => _watched.Values
        .Where(each => now - each.WellSince >= settings.Engine.DegradedRecovery)
        .Select(each => each.Silo);

    /// <summary>Whether a silo has answered since it is watched.</summary>
    public bool HasAnswered(SiloAddress silo) =>
        _watched.TryGetValue(silo, out var watched) && watched.AnsweredStartedAt is not null;

    /// <summary>From now on these are probed, and no others.</summary>
    public void Watch(IReadOnlyCollection<SiloAddress> silos, TimeSpan now)
    {
        foreach (var gone in _watched.Keys.Except(silos).ToList())
        {
            _watched.Remove(gone);
            Changes++;
        }

        foreach (var silo in silos)
        {
            _watched.TryAdd(silo, new WatchedSilo(silo, settings.Cluster, now));
        }
    }

    /// <summary>Does what is due.</summary>
    public void Advance(TimeSpan now, ICollection<MembershipAction> actions)
    {
        foreach (var watched in _watched.Values)
        {
            if (watched.State != ProbeState.Resting && now >= watched.DueAt)
            {
                Fail(watched);
            }

            if (watched.Indirect is { } indirect && now >= indirect.EndsAt)
            {
                watched.Indirect = null;
            }

            Judge(watched);
            if (watched.State == ProbeState.Resting && now >= watched.ProbeAt - SlackOf(watched))
            {
                Probe(watched, now, actions);
            }
        }
    }

    public void Ended(MembershipEvent.ProbeEnded probe, TimeSpan now)
    {
        if (!_watched.TryGetValue(probe.Target, out var watched) || probe.StartedAt <= watched.AnsweredStartedAt)
        {
            return;
        }

        if (probe.Result.Outcome == ProbeOutcome.Answered)
        {
            Answered(watched, probe, now);
        }
        else if (watched.IsCurrent(probe.StartedAt)) // Of an older one only an answer is news.
        {
            switch (probe.Result.Outcome)
            {
                case ProbeOutcome.Refused:
                    Refused(watched, now);
                    break;
                case ProbeOutcome.NotSent:
                    NotSent(watched, now);
                    break;
                default:
                    watched.Wait();
                    break;
            }
        }
    }

    public void Ended(MembershipEvent.IndirectProbeEnded probe)
    {
        if (!_watched.TryGetValue(probe.Target, out var watched)
            || watched.Indirect is not { } indirect
            || indirect.StartedAt != probe.StartedAt)
        {
            return;
        }

        watched.Indirect = null;
        if (probe.Result.Health.PoolDelay > settings.Engine.DegradedPoolDelay)
        {
            return; // Who is stalled reaches nobody.
        }

        if (probe.Result.Outcome == ProbeOutcome.Answered)
        {
            Changes += watched.IsSuspected ? 1 : 0;
            watched.Clear();
        }
        else if (probe.Result.Outcome is ProbeOutcome.Refused or ProbeOutcome.Silent)
        {
            Changes += watched.IsSuspected && !indirect.Via.Equals(watched.SecondVoter) ? 1 : 0;
            watched.SecondVoter = indirect.Via;
            Judge(watched);
        }
    }

    /// <summary>
    /// A connection was reset: looks at once. Not if a probe is under way: what becomes of it comes next, and says
    /// more; another one would meet a connection that is closing. Nor if it is being refused already.
    /// </summary>
    public void Lost(SiloAddress silo, TimeSpan now)
    {
        if (_watched.TryGetValue(silo, out var watched) && watched is { State: not ProbeState.Asked, IsRefused: false })
        {
            watched.Rest(now);
        }
    }

    /// <summary>This silo did not run for a while: what it did not hear meanwhile says nothing of others.</summary>
    public void Distrust(TimeSpan now)
    {
        foreach (var watched in _watched.Values)
        {
            Changes += watched.IsSuspected ? 1 : 0;
            watched.Clear();
            watched.Rest(now);
        }
    }

    private void Answered(WatchedSilo watched, MembershipEvent.ProbeEnded probe, TimeSpan now)
    {
        Changes += watched.IsSuspected || watched.AnsweredStartedAt is null ? 1 : 0;
        Examine(watched, probe.Result.Health, probe.Own, now);
        watched.Clear();
        watched.Timing.Learn(now - probe.StartedAt);
        watched.AnsweredStartedAt = probe.StartedAt;
        // Silos are not in step with each other.
        var period = Max(settings.Cluster.ProbeTimeout, watched.Timing.Timeout);
        watched.Rest(probe.StartedAt + (period * (0.9 + (0.1 * random.NextDouble()))));
    }

    /// <summary>The first time it only makes the probes follow each other fast.</summary>
    private void Refused(WatchedSilo watched, TimeSpan now)
    {
        if (watched.IsRefused)
        {
            Fail(watched);
            Judge(watched);
            return;
        }

        Changes += watched.IsSuspected ? 1 : 0;
        (watched.IsRefused, watched.Failed, watched.UnsentSince) = (true, 0, null);
        watched.Rest(now + settings.Engine.RefusedProbePeriod);
    }

    /// <summary>
    /// Says nothing of the silo: the next one soon will. Only if nothing can be sent for as long as an answer takes,
    /// that is as good as none.
    /// </summary>
    private void NotSent(WatchedSilo watched, TimeSpan now)
    {
        watched.UnsentSince ??= watched.StartedAt;
        if (now - watched.UnsentSince >= watched.Timing.Timeout)
        {
            watched.Fail();
            Judge(watched);
        }

        watched.Rest(now + settings.Engine.RefusedProbePeriod);
    }

    /// <summary>
    /// Whether a silo is worse off than this one. What all have in common, a store that is away or a machine that is
    /// overloaded, is nobody's fault, and moving grains would not help: it changes nothing.
    /// </summary>
    private void Examine(WatchedSilo watched, SiloHealth health, SiloHealth own, TimeSpan now)
    {
        var options = settings.Engine;
        var canCommit = health.OldestCommitAge <= options.DegradedCommitAge;
        if (canCommit && health.PoolDelay <= options.DegradedPoolDelay)
        {
            watched.UnwellAnswers = 0;
            watched.WellSince ??= now;
            return;
        }

        watched.WellSince = null;
        if ((!canCommit && own.OldestCommitAge < options.DegradedCommitAge / 2)
            || (health.PoolDelay > options.DegradedPoolDelay && own.PoolDelay < options.DegradedPoolDelay / 2))
        {
            watched.CanCommit = canCommit;
            Changes += ++watched.UnwellAnswers == UnwellAnswersMin ? 1 : 0;
        }
    }

    private void Fail(WatchedSilo watched)
    {
        watched.Fail();
        watched.Rest(watched.StartedAt
            + (watched.IsRefused ? settings.Engine.RefusedProbePeriod : watched.Timing.Timeout));
    }

    /// <summary>Suspects who failed often enough, unless another silo is still being asked.</summary>
    private void Judge(WatchedSilo watched)
    {
        if (watched.Failed >= settings.Cluster.NumMissedProbesLimit && watched.Indirect is null)
        {
            watched.Failed = 0;
            Changes += watched.IsSuspected ? 0 : 1;
            watched.IsSuspected = true;
        }
    }

    private void Probe(WatchedSilo watched, TimeSpan now, ICollection<MembershipAction> actions)
    {
        watched.Ask(now);
        actions.Add(new MembershipAction.Probe(watched.Silo, now));
        if (watched.Failed == settings.Cluster.NumMissedProbesLimit - 1 && watched.Indirect is null)
        {
            ProbeIndirectly(watched, now, actions);
        }
    }

    /// <summary>With the probe that decides, so that asking takes no time of its own.</summary>
    private void ProbeIndirectly(WatchedSilo watched, TimeSpan now, ICollection<MembershipAction> actions)
    {
        var others = _watched.Values
            .Where(each => each != watched && each.AnsweredStartedAt is not null)
            .Where(each => each.Failed == 0 && each is { IsRefused: false, IsSuspected: false, UnwellAnswers: 0 })
            .ToList();
        if (others.Count == 0)
        {
            return;
        }

        var via = others[random.Next(others.Count)];
        var timeout = watched.Timing.Timeout;
        watched.Indirect = (via.Silo, now, now + timeout + via.Timing.Timeout);
        actions.Add(new MembershipAction.ProbeIndirectly(via.Silo, watched.Silo, now, timeout));
    }

    /// <summary>Who is well may be probed a little early, together with others: one wake-up for all of them.</summary>
    private TimeSpan SlackOf(WatchedSilo watched) =>
        watched is { Failed: 0, IsRefused: false, UnsentSince: null }
            ? settings.Cluster.ProbeTimeout / 5
            : TimeSpan.Zero;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan DueAt(WatchedSilo watched) =>
        watched.Indirect is { } indirect && indirect.EndsAt < watched.DueAt ? indirect.EndsAt : watched.DueAt;
}
