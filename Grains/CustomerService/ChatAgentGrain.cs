using Commerce.Persistence;
using Commerce.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Commerce.CustomerService;

/// <summary>What is stored of an agent.</summary>
internal sealed record ChatAgentState(string Name, AgentStatus Status, IReadOnlyList<string> Sessions)
{
    public static ChatAgentState None { get; } = new("", AgentStatus.Offline, []);
}

/// <summary>Keeps one agent, and tells the desks how much they can take.</summary>
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

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Row.ReadAsync(cancellationToken);

    public async Task<ChatAgent> SetStatusAsync(string name, AgentStatus status)
    {
        _seenAt = time.GetUtcNow();
        await Row.WriteAsync(State with { Name = name, Status = status });
        await TellDesksAsync();
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
        var self = MemberId.Parse(this.GetPrimaryKeyString());
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

        var isThere = _seenAt is { } at && time.GetUtcNow() - at <= PresenceLease;
        if (state.Sessions.Count >= settings.AgentCapacity
            || (!isAsked && (state.Status != AgentStatus.Online || !isThere)))
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

    private ChatAgent View() => new(State.Status, settings.AgentCapacity, State.Sessions, Name: State.Name);

    private async Task TellDesksAsync()
    {
        var state = State;
        var agent = new PresentAgent(
            MemberId.Parse(this.GetPrimaryKeyString()), state.Name,
            Free: state.Status == AgentStatus.Online ? settings.AgentCapacity - state.Sessions.Count : 0,
            state.Sessions.Count, state.Status, settings.AgentCapacity);
        await Task.WhenAll(settings.Topics.Select(
            topic => GrainFactory.GetGrain<IChatDeskGrain>(topic).PresentAsync(agent)));
    }
}
