using Commerce.Persistence;
using Commerce.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Commerce.CustomerService;

/// <summary>
/// Keeps one session: decides with <see cref="ChatDecisions"/>, writes, tells the fronts, answers. Every two seconds it
/// looks whether its agent is still there, and tells the desk if it waits.
/// </summary>
internal sealed partial class ChatSessionGrain : Grain, IChatSessionGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "chat-session";

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    private readonly GrainRow<ChatSessionState> _row;
    private readonly ObserverManager<IChatFront> _fronts;
    private readonly Dictionary<MemberId, DateTimeOffset> _seen = [];
    private readonly IShardStore _store;
    private readonly ChatSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private ChatTranscript? _transcript;
    private IGrainTimer? _looks;
    private QueuePlace? _place;

    public ChatSessionGrain(
        IShardStore store, ChatSettings settings, TimeProvider time, ILogger<ChatSessionGrain> logger)
    {
        (_store, _settings, _time, _logger) = (store, settings, time, logger);
        _row = new GrainRow<ChatSessionState>(this, store, GrainType);
        _fronts = new ObserverManager<IChatFront>(
            TimeSpan.FromSeconds(IChatSessionGrain.AttachLifetimeSeconds), logger)
        {
            GetDateTime = () => time.GetUtcNow().UtcDateTime,
        };
    }

    private string Id => this.GetPrimaryKeyString();

    private ChatTranscript Transcript => _transcript ??= new ChatTranscript(_store, Id);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _row.ReadAsync(cancellationToken);
        if (_row.State is { } session)
        {
            await Transcript.ReadAsync(session.LastSequence, cancellationToken);
            Watch();
        }
    }

    public async Task<ChatSession> OpenAsync(OpenChat command)
    {
        if (_row.State is null)
        {
            await _row.WriteAsync(ChatDecisions.Open(command, _settings.Bot, _time.GetUtcNow()));
            See(command.Shopper);
            Watch();
            await LookAsync();
        }

        return _row.State!.View(Id);
    }

    public Task<ChatSession?> GetAsync(ChatMember member) =>
        Task.FromResult(_row.State is { } session && session.Admits(member) ? session.View(Id) : null);

    public async Task<ChatHistory?> AttachAsync(AttachFront command)
    {
        if (_row.State is not { } session)
        {
            DeactivateOnIdle();
            return null;
        }

        _fronts.Subscribe(command.Front, command.Front);
        foreach (var member in command.Members)
        {
            See(member);
        }

        return new ChatHistory(
            session.View(Id),
            command.After < 0 ? [] : await Transcript.ReadAfterAsync(
                command.After, ChatLimits.HistoryMax, withNotes: true, CancellationToken.None));
    }

    public Task DetachAsync(IChatFront front)
    {
        _fronts.Unsubscribe(front);
        return Task.CompletedTask;
    }

    public async Task<SentChatMessage> SendAsync(SendChatMessage command)
    {
        if (_row.State is not { } session || !session.Admits(command.By))
        {
            return new SentChatMessage(ChatOutcome.NotFound, null);
        }

        if (Transcript.Find(command.By.Id, command.ClientMessageId) is { } before)
        {
            return new SentChatMessage(ChatOutcome.Done, before);
        }

        var outcome = ChatDecisions.Speak(session, command);
        if (outcome != ChatOutcome.Done)
        {
            return new SentChatMessage(outcome, null);
        }

        var message = await SayAsync(session, new ChatMessage(
            session.LastSequence + 1, command.ClientMessageId, command.By.Party, command.By.Id, command.By.Name,
            command.Text, _time.GetUtcNow(), command.IsNote));
        AskBot();
        return new SentChatMessage(outcome, message);
    }

    public async Task<ChatHistory?> ReadHistoryAsync(ChatMember member, long after, int countMax) =>
        _row.State is { } session && session.Admits(member)
            ? new ChatHistory(session.View(Id), await Transcript.ReadAfterAsync(
                after, Math.Clamp(countMax, 1, ChatLimits.HistoryMax), member.IsStaff, CancellationToken.None))
            : null;

    public Task TypeAsync(ChatMember member)
    {
        if (_row.State is { } session && session.Admits(member))
        {
            Tell(new ChatNews(Id, Typing: member));
        }

        return Task.CompletedTask;
    }

    public Task<ChatOutcome> ReadAsync(ChatMember member, long upTo) =>
        ChangeAsync(session => ChatDecisions.Read(session, member, upTo));

    public async Task<bool> OfferAsync(MemberId agent, string name)
    {
        if (_row.State is not { } session || session.Status != ChatStatus.Waiting)
        {
            return false;
        }

        See(agent); // They have not attached yet.
        await WriteAsync(session, ChatDecisions.Offer(session, agent, name, _time.GetUtcNow()));
        return true;
    }

    public async Task<ChatOutcome> AcceptAsync(ChatMember agent)
    {
        if (_row.State is not { } session)
        {
            return ChatOutcome.NotFound;
        }

        var outcome = ChatDecisions.MayAccept(session, agent);
        if (outcome != ChatOutcome.Done || (session.Status == ChatStatus.Active && session.Agent == agent.Id))
        {
            return outcome;
        }

        if (!await AgentOf(agent.Id).TakeAsync(Id, isAsked: true))
        {
            return ChatOutcome.AtCapacity;
        }

        See(agent.Id);
        await WriteAsync(session, ChatDecisions.Accept(BotDecisions.Leave(session, _time.GetUtcNow()), agent));
        await LeaveDeskAsync(session);
        if (session.Agent is { } former && former != agent.Id)
        {
            await AgentOf(former).ReleaseAsync(Id, isUnanswered: false);
        }

        return ChatOutcome.Done;
    }

    public async Task<ChatOutcome> TransferAsync(TransferChat command)
    {
        if (_row.State is not { } session)
        {
            return ChatOutcome.NotFound;
        }

        var now = _time.GetUtcNow();
        var (outcome, next) = ChatDecisions.Transfer(BotDecisions.Leave(session, now), command, now);
        if (outcome != ChatOutcome.Done)
        {
            return outcome;
        }

        if (command.Agent is { } agent && !await AgentOf(agent).TakeAsync(Id, isAsked: false))
        {
            return ChatOutcome.AtCapacity;
        }

        if (next.Agent is { } asked)
        {
            See(asked);
        }

        await WriteAsync(session, next);
        await LeaveDeskAsync(session);
        if (!string.IsNullOrWhiteSpace(command.Note))
        {
            await SayAsync(next, new ChatMessage(
                next.LastSequence + 1, $"transfer-{now.UtcTicks}", command.By.Party, command.By.Id, command.By.Name,
                command.Note, now, IsNote: true));
        }

        if (session.Agent is { } former && former != next.Agent)
        {
            await AgentOf(former).ReleaseAsync(Id, isUnanswered: false);
        }

        await LookAsync();
        return ChatOutcome.Done;
    }

    public async Task<ChatOutcome> CloseAsync(ChatMember member)
    {
        if (_row.State is not { } session)
        {
            return ChatOutcome.NotFound;
        }

        var (outcome, next) = ChatDecisions.Close(session, member, _time.GetUtcNow());
        if (outcome == ChatOutcome.Done)
        {
            await WriteAsync(session, next);
            await LeaveDeskAsync(session);
            if (next.Agent is { } agent)
            {
                await AgentOf(agent).ReleaseAsync(Id, isUnanswered: false);
            }

            await GrainFactory.GetGrain<IChatShopperGrain>(next.Shopper.ToString()).CloseAsync(Id, next.Agent);
        }

        return outcome;
    }

    public Task<ChatOutcome> RateAsync(ChatMember member, int score, string? comment)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(score, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(score, 5);
        return ChangeAsync(session => ChatDecisions.Rate(session, member, score, comment));
    }

    private IChatAgentGrain AgentOf(MemberId agent) => GrainFactory.GetGrain<IChatAgentGrain>(agent.ToString());

    private IChatDeskGrain DeskOf(ChatSessionState session) => GrainFactory.GetGrain<IChatDeskGrain>(session.Topic);

    private void See(MemberId member) => _seen[member] = _time.GetUtcNow();

    private void Watch() => _looks ??= this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions
    {
        DueTime = LookInterval,
        Period = LookInterval,
    });

    // Whether the agent is there, and whether the desk knows that it waits.
    private async Task LookAsync()
    {
        if (_row.State is not { } session)
        {
            return;
        }

        var now = _time.GetUtcNow();
        await TellBoardAsync(now);
        if (session.Status == ChatStatus.Closed)
        {
            _looks?.Dispose();
            _looks = null;
            return;
        }

        if (session is { Status: ChatStatus.Offered or ChatStatus.Active, Agent: { } agent })
        {
            _seen.TryAdd(agent, now);
            var isLate = session.OfferedAt is { } since && now - since > _settings.OfferTime;
            if (isLate || now - _seen[agent] > _settings.AgentGrace)
            {
                session = await WriteAsync(session, ChatDecisions.GiveBack(session));
                await AgentOf(agent).ReleaseAsync(Id, isUnanswered: true);
            }
        }

        if (session.IsWithBot)
        {
            await AnswerAsBotAsync();
        }
        else if (session.Status == ChatStatus.Waiting)
        {
            _seen.TryAdd(session.Shopper, now);
            if (now - _seen[session.Shopper] <= _settings.ShopperGrace)
            {
                await TellPlaceAsync(session);
            }
        }
    }

    private async Task TellPlaceAsync(ChatSessionState session)
    {
        var place = await DeskOf(session).WaitAsync(new WaitingSession(Id, session.QueuedAt, session.LastAgent));
        if (place != _place)
        {
            _place = place;
            Tell(new ChatNews(Id, Place: place));
        }
    }

    private async Task LeaveDeskAsync(ChatSessionState before)
    {
        _place = null;
        if (before.Status == ChatStatus.Waiting)
        {
            await DeskOf(before).LeaveAsync(Id);
        }
    }

    private async Task<ChatMessage> SayAsync(ChatSessionState session, ChatMessage message)
    {
        await StoreAsync(ChatDecisions.Said(session, message), Transcript.RowWith(message));
        Transcript.Add(message);
        Tell(new ChatNews(Id, Message: message));
        return message;
    }

    private async Task<ChatOutcome> ChangeAsync(
        Func<ChatSessionState, (ChatOutcome Outcome, ChatSessionState Next)> decide)
    {
        if (_row.State is not { } session)
        {
            return ChatOutcome.NotFound;
        }

        var (outcome, next) = decide(session);
        await WriteAsync(session, next);
        return outcome;
    }

    private async Task<ChatSessionState> WriteAsync(ChatSessionState before, ChatSessionState after)
    {
        if (after != before)
        {
            await StoreAsync(after);
            Tell(new ChatNews(Id, Changed: after.View(Id)));
            if (after.Agent is { } agent && agent != before.Agent)
            {
                await AgentOf(agent).AssignedAsync(Id);
            }
        }

        return after;
    }

    // With what of it counts in the reports.
    private Task StoreAsync(ChatSessionState after, params IReadOnlyCollection<ShardWrite> others) => _row.WriteAsync(
        after,
        [
            .. others,
            .. ChatFacts.Between(_row.State, after, _settings, _time.GetUtcNow()).Select(fact => fact.Event()),
        ]);

    // One-way: who is gone is dropped, and who misses something asks for it.
    private void Tell(ChatNews news)
    {
        _fronts.ClearExpired();
        _fronts.Notify(front => front.Tell(news));
    }
}
