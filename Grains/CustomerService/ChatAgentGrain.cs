using Commerce.Persistence;
using Commerce.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Commerce.CustomerService;

/// <summary>What is stored of an agent.</summary>
/// <param name="Topics">Whose sessions they are offered, as a supervisor said; null: all.</param>
internal sealed record ChatAgentState(
    string Name, AgentStatus Status, IReadOnlyList<string> Sessions, IReadOnlyList<string>? Topics = null)
{
    public static ChatAgentState None { get; } = new("", AgentStatus.Offline, []);
}

/// <summary>Keeps one agent, and tells the desks of their topics how much they can take.</summary>
internal sealed class ChatAgentGrain(
    IShardStore store, ChatSettings settings, TimeProvider time, ILogger<ChatAgentGrain> logger)
    : Grain, IChatAgentGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "chat-agent";

    private static readonly TimeSpan PresenceLease = TimeSpan.FromSeconds(IChatDeskGrain.LeaseSeconds);

    private readonly ObserverManager<IChatFront> _fronts = new(PresenceLease, logger)
    {
        GetDateTime = () => time.GetUtcNow().UtcDateTime,
    };

    private GrainRow<ChatAgentState>? _row;
    private DateTimeOffset? _seenAt;

    private GrainRow<ChatAgentState> Row => _row ??= new GrainRow<ChatAgentState>(this, store, GrainType);

    private ChatAgentState State => Row.State ?? ChatAgentState.None;

    private MemberId Self => MemberId.Parse(this.GetPrimaryKeyString());

    private bool IsThere => _seenAt is { } at && time.GetUtcNow() - at <= PresenceLease;

    // Null: all; also where the shop has none of them any more, so that nobody is left without work.
    private IReadOnlyList<string>? Topics
    {
        get
        {
            var chosen = State.Topics ?? [];
            var known = settings.Topics.Where(topic => chosen.Contains(topic, StringComparer.Ordinal)).ToList();
            return known.Count == 0 || known.Count == settings.Topics.Count ? null : known;
        }
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Row.ReadAsync(cancellationToken);

    public async Task<ChatAgent> SetStatusAsync(string name, AgentStatus status)
    {
        _seenAt = time.GetUtcNow();
        await Row.WriteAsync(State with { Name = name, Status = status });
        await TellDesksAsync();
        return View();
    }

    public async Task<ChatAgent> SetTopicsAsync(IReadOnlyList<string>? topics)
    {
        await Row.WriteAsync(State with { Topics = topics });
        await Task.WhenAll(settings.Topics.Except(Topics ?? settings.Topics, StringComparer.Ordinal).Select(
            topic => DeskOf(topic).AbsentAsync(Self)));
        if (IsThere)
        {
            await TellDesksAsync();
        }

        return View();
    }

    public Task<ChatAgent> GetAsync() => Task.FromResult(View());

    public async Task<ChatAgent> BePresentAsync(string name, IChatFront front)
    {
        _seenAt = time.GetUtcNow();
        _fronts.Subscribe(front, front);
        if (State.Status != AgentStatus.Offline)
        {
            await TellDesksAsync();
        }

        return View();
    }

    public Task AssignedAsync(string sessionId)
    {
        _fronts.ClearExpired();
        var self = Self;
        _fronts.Notify(front => front.Tell(new ChatNews(sessionId, Assigned: self)));
        return Task.CompletedTask;
    }

    public async Task<bool> TakeAsync(string sessionId, bool isAsked)
    {
        var state = State;
        if (state.Sessions.Contains(sessionId, StringComparer.Ordinal))
        {
            return true;
        }

        if (state.Sessions.Count >= settings.AgentCapacity
            || (!isAsked && (state.Status != AgentStatus.Online || !IsThere)))
        {
            return false;
        }

        await Row.WriteAsync(state with { Sessions = [.. state.Sessions, sessionId] });
        return true;
    }

    public async Task ReleaseAsync(string sessionId, bool isUnanswered)
    {
        var state = State;
        if (!state.Sessions.Contains(sessionId, StringComparer.Ordinal))
        {
            return;
        }

        await Row.WriteAsync(state with
        {
            Sessions = [.. state.Sessions.Where(id => id != sessionId)],
            Status = isUnanswered && state.Status == AgentStatus.Online ? AgentStatus.Away : state.Status,
        });
        await TellDesksAsync();
    }

    private ChatAgent View() => new(State.Status, settings.AgentCapacity, State.Sessions, Topics, State.Name);

    private IChatDeskGrain DeskOf(string topic) => GrainFactory.GetGrain<IChatDeskGrain>(topic);

    private async Task TellDesksAsync()
    {
        var (state, topics) = (State, Topics);
        var agent = new PresentAgent(
            Self, state.Name,
            Free: state.Status == AgentStatus.Online ? settings.AgentCapacity - state.Sessions.Count : 0,
            state.Sessions.Count, state.Status, settings.AgentCapacity, topics);
        await Task.WhenAll((topics ?? settings.Topics).Select(topic => DeskOf(topic).PresentAsync(agent)));
    }
}
