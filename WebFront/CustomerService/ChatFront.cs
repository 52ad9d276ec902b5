using System.Collections.Concurrent;
using Commerce.CustomerService;
using Microsoft.AspNetCore.SignalR;

namespace Commerce.Web.CustomerService;

/// <summary>
/// What this front serves of chat: the sessions of connected members. Grains tell it by an observer, of which news may
/// get lost; so it attaches to each session again every few seconds, with the latest message that it has, which also
/// tells a session on a new silo who is there. Agents' presence is said as often, and they are told what has changed of
/// themselves. A session that is closed is left alone, and forgotten after a while.
/// </summary>
internal sealed partial class ChatFront(
    IGrainFactory grains, IHubContext<ChatHub> hub, TimeProvider time, ILogger<ChatFront> logger)
    : BackgroundService, IChatFront
{
    private const int AgentsAtOnce = 16;
    private const int SessionsAtOnce = 256; // A silo that is gone keeps those waiting that were on it.
    private static readonly TimeSpan PresenceInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan KeepClosed = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, FrontSession> _sessions = new(StringComparer.Ordinal);

    // By connection.
    private readonly ConcurrentDictionary<string, AgentConnection> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _joined = new(StringComparer.Ordinal);

    private readonly RenewalPace _pace = new(time);
    private readonly Lock _gate = new();
    private IChatFront? _reference;

    private IChatFront Reference
    {
        get
        {
            lock (_gate)
            {
                return _reference ??= grains.CreateObjectReference<IChatFront>(this);
            }
        }
    }

    void IChatFront.Tell(ChatNews news)
    {
        if (news.Assigned is { } agent)
        {
            _ = ServeAgentAsync(agent, news.SessionId);
        }
        else if (_sessions.TryGetValue(news.SessionId, out var session))
        {
            session.Post(news);
        }
    }

    /// <summary>There is a connection.</summary>
    public void Open(string connection)
    {
        lock (_gate)
        {
            _joined[connection] = new HashSet<string>(StringComparer.Ordinal);
        }
    }

    /// <summary>
    /// A connection is to hear of a session. Its member was admitted by the session. A connection that is over joins
    /// nothing: what it asked for last, or was asked, may still be under way.
    /// </summary>
    /// <param name="connection">Which.</param>
    /// <param name="admitting">The session as it was when it admitted them.</param>
    /// <param name="member">Whose connection it is.</param>
    public async Task JoinAsync(string connection, ChatSession admitting, ChatMember member)
    {
        var sessionId = admitting.SessionId;
        FrontSession session;
        lock (_gate) // A session that is dropped is not joined any more.
        {
            if (!_joined.TryGetValue(connection, out var joined))
            {
                return;
            }

            joined.Add(sessionId);
            if (!_sessions.TryGetValue(sessionId, out session!))
            {
                session = new FrontSession(sessionId, hub, TryAttachAsync);
                _sessions[sessionId] = session;
                _ = session.RunAsync();
            }

            session.RenewedAt = time.GetTimestamp();
            session.Add(connection, member, admitting.Version);
        }

        await session.ListenAsync(connection, member);
        await RenewAsync(session);
    }

    /// <summary>
    /// A connection here has read a session as it was then. It hears what comes after that, though the session could
    /// not be attached to when it joined.
    /// </summary>
    public void HasRead(ChatSession session)
    {
        if (_sessions.TryGetValue(session.SessionId, out var served))
        {
            served.HasRead(session.LastSequence);
        }
    }

    /// <summary>A connection is over.</summary>
    public async Task CloseAsync(string connection)
    {
        _agents.TryRemove(connection, out _);
        HashSet<string>? joined;
        lock (_gate)
        {
            _joined.Remove(connection, out joined);
        }

        foreach (var id in joined ?? [])
        {
            if (_sessions.TryGetValue(id, out var session) && !await session.RemoveAsync(connection))
            {
                await DropIfEmptyAsync(session);
            }
        }
    }

    /// <summary>An agent is connected: they hear how the shop has them, now and when that changes.</summary>
    public async Task<ChatAgent> AddAgentAsync(string connection, ChatMember agent)
    {
        var served = new AgentConnection(agent);
        _agents[connection] = served;
        var state = await grains.GetGrain<IChatAgentGrain>(agent.Id.ToString()).BePresentAsync(agent.Name, Reference);
        await TellAsync(connection, served, state);
        return state;
    }

    /// <summary>An agent's connection has heard how the shop has them, as the answer to what it asked.</summary>
    public void HasTold(string connection, ChatAgent state)
    {
        if (_agents.TryGetValue(connection, out var served))
        {
            served.Told = state;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(PresentAllAsync(stoppingToken), RenewAllAsync(stoppingToken));

    private async Task PresentAllAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PresenceInterval, time);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AgentsAtOnce, CancellationToken = stoppingToken };
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Parallel.ForEachAsync(
                _agents.GroupBy(each => each.Value.Agent.Id), options, async (agent, _) => await PresentAsync(agent));
        }
    }

    // Some at each look, each in its own time: there are no bursts, and none waits for another one.
    private async Task RenewAllAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = time.GetTimestamp();
            var all = _sessions.Select(each => each.Value).ToList();
            var age = _pace.Of(all.Count) - LookInterval;
            var free = SessionsAtOnce - all.Count(session => !session.Renewing.IsCompleted);
            var due = all.Where(session => session.Renewing.IsCompleted).Select(session => (session, session.IsOver))
                .Where(each => time.GetElapsedTime(each.session.RenewedAt, now) > (each.IsOver ? KeepClosed : age));
            foreach (var (session, isOver) in due.Take(Math.Max(free, 0)))
            {
                (session.RenewedAt, session.Renewing) = (now, isOver ? ForgetAsync(session) : RenewAsync(session));
            }
        }
    }

    private async Task PresentAsync(IGrouping<MemberId, KeyValuePair<string, AgentConnection>> agent)
    {
        try
        {
            var state = await grains.GetGrain<IChatAgentGrain>(agent.Key.ToString())
                .BePresentAsync(agent.First().Value.Agent.Name, Reference);
            foreach (var (connection, served) in agent)
            {
                await TellAsync(connection, served, state);
            }

            foreach (var missed in state.Sessions.Where(id => !Serves(id, agent.Key)))
            {
                await ServeAgentAsync(agent.Key, missed);
            }
        }
        catch (Exception exception)
        {
            LogNotTold(logger, "agent", agent.Key.ToString(), exception);
        }
    }

    private async Task TellAsync(string connection, AgentConnection served, ChatAgent state)
    {
        if (served.Told is not { } told
            || (told.Status, told.Capacity) != (state.Status, state.Capacity)
            || !(told.Topics ?? []).SequenceEqual(state.Topics ?? [], StringComparer.Ordinal))
        {
            served.Told = state;
            await hub.Clients.Client(connection).SendAsync("AgentChanged", ChatAgentStateView.Of(state));
        }
    }

    private bool Serves(string sessionId, MemberId member) =>
        _sessions.TryGetValue(sessionId, out var session) && !session.IsOver && session.Members.Contains(member);

    // An agent has a session, or is asked to take it.
    private async Task ServeAgentAsync(MemberId agent, string sessionId)
    {
        try
        {
            foreach (var (connection, served) in _agents.Where(each => each.Value.Agent.Id == agent))
            {
                var member = served.Agent;
                var session = grains.GetGrain<IChatSessionGrain>(sessionId);
                if (await session.GetAsync(member) is { } view)
                {
                    await JoinAsync(connection, view, member);
                    await hub.Clients.Client(connection).SendAsync("SessionChanged", ChatSessionView.Of(view));
                }
                else
                {
                    await grains.GetGrain<IChatAgentGrain>(agent.ToString())
                        .ReleaseAsync(sessionId, isUnanswered: false);
                }
            }
        }
        catch (Exception exception)
        {
            LogNotTold(logger, "session", sessionId, exception);
        }
    }

    private async Task RenewAsync(FrontSession session)
    {
        if (!await DropIfEmptyAsync(session) && await TryAttachAsync(session, session.Last) is { } history)
        {
            session.Refresh(history);
        }
    }

    // Whoever is connected to it still.
    private async Task ForgetAsync(FrontSession session)
    {
        IReadOnlyList<string> connections;
        lock (_gate)
        {
            connections = session.Clear();
            foreach (var connection in connections)
            {
                _joined.GetValueOrDefault(connection)?.Remove(session.Id);
            }
        }

        foreach (var connection in connections)
        {
            await session.RemoveAsync(connection);
        }

        await DropIfEmptyAsync(session);
    }

    private async Task<ChatHistory?> TryAttachAsync(FrontSession session, long after)
    {
        var askedAt = time.GetTimestamp();
        try
        {
            var history = await grains.GetGrain<IChatSessionGrain>(session.Id)
                .AttachAsync(new AttachFront(Reference, after, session.Members));
            _pace.Answered(askedAt);
            return history;
        }
        catch (Exception exception)
        {
            _pace.Failed();
            LogNotTold(logger, "session", session.Id, exception);
            return null;
        }
    }

    private async Task<bool> DropIfEmptyAsync(FrontSession session)
    {
        lock (_gate)
        {
            if (!session.IsEmpty || !_sessions.TryRemove(new(session.Id, session)))
            {
                return false;
            }
        }

        session.Complete();
        try
        {
            await grains.GetGrain<IChatSessionGrain>(session.Id).DetachAsync(Reference);
        }
        catch (Exception exception)
        {
            LogNotLeft(logger, session.Id, exception);
        }

        if (_sessions.TryGetValue(session.Id, out var again))
        {
            await RenewAsync(again); // Who came back meanwhile was attached first, and then left.
        }

        return true;
    }

    [LoggerMessage(EventId = 4801, Level = LogLevel.Warning,
        Message = "The {What} '{Id}' could not be asked for news; it is asked again.")]
    private static partial void LogNotTold(ILogger logger, string what, string id, Exception exception);

    [LoggerMessage(EventId = 4809, Level = LogLevel.Warning,
        Message = "The session '{Id}' could not be told that nobody is here; it finds out by itself.")]
    private static partial void LogNotLeft(ILogger logger, string id, Exception exception);

    /// <summary>A connection of an agent.</summary>
    private sealed class AgentConnection(ChatMember agent)
    {
        public ChatMember Agent => agent;

        /// <summary>How the shop has them, as they heard it last; null: they have not.</summary>
        public ChatAgent? Told { get; set; }
    }
}
