namespace Commerce.CustomerService;

/// <summary>
/// Who waits at a desk and who serves it, as they have said lately: pure but for what it remembers. Sessions are
/// ordered by their arrival, and the earliest is given to the agent who had the shopper before, if free, else to the
/// one with the least to do; to who gave it away only if nobody else is free. Who has waited since before it began was
/// in a queue that is lost: then it waits until the others of that have spoken, too, so that none loses its place.
/// </summary>
/// <param name="lease">How long what was said holds.</param>
/// <param name="beganAt">When it began to remember.</param>
internal sealed class DeskQueue(TimeSpan lease, DateTimeOffset beganAt)
{
    /// <summary>In which everybody has spoken: their fronts attach every 6 s, and they look every 2 s.</summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan BeginTime = TimeSpan.FromSeconds(2); // The first one may have had it begin.
    private static readonly TimeSpan PaceTime = TimeSpan.FromMinutes(10); // What was before says nothing of now.
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(2); // Nor does a time when nobody came.
    private static readonly TimeSpan WaitStep = TimeSpan.FromSeconds(10); // Nobody is told of each second.
    private const int PaceWindow = 20; // Assignments from which the expected wait is taken.

    private readonly SortedSet<Waiting> _waiting = new(ByArrival.Instance);
    private readonly Dictionary<string, Waiting> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<MemberId, (PresentAgent Agent, DateTimeOffset SaidAt)> _agents = [];
    private readonly Queue<DateTimeOffset> _assigned = new();
    private bool _hasPredecessor;

    /// <summary>
    /// Whether somebody waits and somebody is free, by what was said last: <see cref="Next"/> leaves the silent out.
    /// </summary>
    public bool MayMatch => _waiting.Count > 0 && _agents.Values.Any(each => each.Agent.Free > 0);

    /// <summary>A session waits, since a time.</summary>
    /// <returns>Its place; null: nobody knows yet.</returns>
    public QueuePlace? Wait(WaitingSession session, DateTimeOffset now)
    {
        _hasPredecessor |= session.Since < beganAt - BeginTime;
        if (_byId.TryGetValue(session.SessionId, out var known) && known.Session == session)
        {
            known.SaidAt = now;
        }
        else
        {
            ForgetIdlePace(now);
            Leave(session.SessionId);
            known = new Waiting(session) { SaidAt = now };
            _byId[session.SessionId] = known;
            _waiting.Add(known);
        }

        DropSilent(now);
        if (!IsSettled(now))
        {
            return null;
        }

        var position = 1;
        foreach (var each in _waiting)
        {
            if (ReferenceEquals(each, known))
            {
                break;
            }

            position++;
        }

        // A desk that is new has not heard of everybody who is there.
        var isUnattended = now - beganAt >= SettleTime && !_agents.Values.Any(each => each.Agent.IsThere);
        return new QueuePlace(position, isUnattended ? null : ExpectedWait(position, now), isUnattended);
    }

    /// <summary>A session does not wait any more.</summary>
    public void Leave(string sessionId)
    {
        if (_byId.Remove(sessionId, out var known))
        {
            _waiting.Remove(known);
        }
    }

    /// <summary>An agent is there.</summary>
    public void Present(PresentAgent agent, DateTimeOffset now) => _agents[agent.Id] = (agent, now);

    /// <summary>An agent is not there any more.</summary>
    public void Absent(MemberId agent) => _agents.Remove(agent);

    /// <summary>An agent turns out not to take any now.</summary>
    public void Unavailable(MemberId agent)
    {
        if (_agents.TryGetValue(agent, out var known))
        {
            _agents[agent] = (known.Agent with { Free = 0 }, known.SaidAt);
        }
    }

    /// <summary>The next session and who is to take it; null: nobody waits, nobody is free, or it is not
    /// known yet who is next.</summary>
    public (WaitingSession Session, PresentAgent Agent)? Next(DateTimeOffset now)
    {
        DropSilent(now);
        if (!IsSettled(now))
        {
            return null;
        }

        var free = _agents.Values.Select(each => each.Agent).Where(agent => agent.Free > 0).ToList();
        if (free.Count == 0 || _waiting.Min is not { } first)
        {
            return null;
        }

        var agent = free.Find(each => each.Id == first.Session.LastAgent)
            ?? free.OrderBy(each => each.Id == first.Session.GivenBy).ThenBy(each => each.Sessions)
                .ThenByDescending(each => each.Free).ThenBy(each => each.Id.Value).First();
        return (first.Session, agent);
    }

    /// <summary>A session was given to an agent.</summary>
    public void Assigned(WaitingSession session, PresentAgent agent, DateTimeOffset now)
    {
        Leave(session.SessionId);
        if (_agents.TryGetValue(agent.Id, out var known))
        {
            _agents[agent.Id] = (
                known.Agent with { Free = known.Agent.Free - 1, Sessions = known.Agent.Sessions + 1 }, known.SaidAt);
        }

        _assigned.Enqueue(now);
        if (_assigned.Count > PaceWindow)
        {
            _assigned.Dequeue();
        }
    }

    public DeskBoard Board(string topic, DateTimeOffset now)
    {
        DropSilent(now);
        return new DeskBoard(
            topic, _waiting.Count, _waiting.Min is { } first ? now - first.Session.Since : null,
            [.. _agents.Values.Select(each => each.Agent).OrderBy(agent => agent.Name, StringComparer.Ordinal)]);
    }

    private bool IsSettled(DateTimeOffset now) => !_hasPredecessor || now - beganAt >= SettleTime;

    // At the pace of the last assignments.
    private TimeSpan? ExpectedWait(int position, DateTimeOffset now)
    {
        while (_assigned.TryPeek(out var at) && now - at > PaceTime)
        {
            _assigned.Dequeue();
        }

        return _assigned.Count < 2
            ? null
            : WaitStep * Math.Ceiling((now - _assigned.Peek()) / _assigned.Count * position / WaitStep);
    }

    // How long nobody came is not how long one waits.
    private void ForgetIdlePace(DateTimeOffset now)
    {
        if (_waiting.Count == 0 && _assigned.Count > 0 && now - _assigned.Last() > IdleTime)
        {
            _assigned.Clear();
        }
    }

    private void DropSilent(DateTimeOffset now)
    {
        foreach (var silent in _byId.Values.Where(each => now - each.SaidAt > lease).ToList())
        {
            Leave(silent.Session.SessionId);
        }

        foreach (var silent in _agents.Where(each => now - each.Value.SaidAt > lease).ToList())
        {
            _agents.Remove(silent.Key);
        }
    }

    private sealed class Waiting(WaitingSession session)
    {
        public WaitingSession Session { get; } = session;

        public DateTimeOffset SaidAt { get; set; }
    }

    private sealed class ByArrival : IComparer<Waiting>
    {
        public static ByArrival Instance { get; } = new();

        public int Compare(Waiting? x, Waiting? y)
        {
            var byTime = x!.Session.Since.CompareTo(y!.Session.Since);
            return byTime != 0 ? byTime : string.CompareOrdinal(x.Session.SessionId, y.Session.SessionId);
        }
    }
}
