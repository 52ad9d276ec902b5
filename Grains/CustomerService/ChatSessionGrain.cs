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

    private readonly GrainRow<ChatSessionState> _row;
    private readonly ObserverManager<IChatFront> _fronts;
    private readonly IShardStore _store;
    private readonly ChatSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private ChatTranscript? _transcript;
    private bool _isLetGo;

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
            await StoreAsync(ChatDecisions.Open(command, _settings, _time.GetUtcNow()));
            See(command.Shopper);
            Watch();
            await LookAsync();
        }

        return View();
    }

    public Task<ChatSession?> GetAsync(ChatMember member) =>
        Task.FromResult(_row.State is { } session && session.Admits(member) ? View() : null);

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

        if (command.Members.Contains(session.Shopper))
        {
            await WriteAsync(session, ChatDecisions.Return(session, _time.GetUtcNow()));
        }

        return new ChatHistory(
            View(),
            command.After < 0 ? [] : await Transcript.ReadAfterAsync(
                command.After, ChatLimits.HistoryMax, withNotes: true, CancellationToken.None),
            Place);
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

        if (await Transcript.FindAsync(command.By.Id, command.ClientMessageId, CancellationToken.None) is { } before)
        {
            return new SentChatMessage(ChatOutcome.Done, before);
        }

        var outcome = ChatDecisions.Speak(session, command);
        if (outcome != ChatOutcome.Done)
        {
            return new SentChatMessage(outcome, null);
        }

        var now = _time.GetUtcNow();
        var next = command is { By.IsStaff: true, IsNote: false } ? BotDecisions.Leave(session, now) : session;
        var message = await SayAsync(next, new ChatMessage(
            session.LastSequence + 1, command.ClientMessageId, command.By.Party, command.By.Id, command.By.Name,
            command.Text, now, command.IsNote, command.Attachment));
        if (next != session)
        {
            Tell(new ChatNews(Id, Changed: View())); // It is in the queue now.
        }

        AskBot();
        return new SentChatMessage(outcome, message);
    }

    public async Task<ChatHistory?> ReadHistoryAsync(ChatMember member, long after, int countMax) =>
        _row.State is { } session && session.Admits(member)
            ? new ChatHistory(
                View(),
                await Transcript.ReadAfterAsync(
                    after, Math.Clamp(countMax, 1, ChatLimits.HistoryMax), member.IsStaff, CancellationToken.None),
                Place)
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
        _place = null; // If it comes back its place is told anew.
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

        var note = string.IsNullOrWhiteSpace(command.Note) ? null : new ChatMessage(
            Sequence: 0, $"transfer-{now.UtcTicks}", command.By.Party, command.By.Id, command.By.Name, command.Note,
            now, IsNote: true);
        next = await WriteAsync(session, next, note);
        await LeaveDeskAsync(session);
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
            if (session is { Status: ChatStatus.Offered, Agent: { } asked })
            {
                await AgentOf(asked).ReleaseAsync(Id, isUnanswered: false); // It forgets them with the end.
            }

            next = await WriteAsync(session, next);
            await LeaveDeskAsync(session);
            await LetGoAsync(next);
        }

        return outcome;
    }

    public Task<ChatOutcome> RateAsync(ChatMember member, int score, string? comment)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(score, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(score, 5);
        return ChangeAsync(session => ChatDecisions.Rate(session, member, score, comment));
    }

    // Of who had it. What fails here, or is lost with the silo, is made good at the next look.
    private async Task LetGoAsync(ChatSessionState closed)
    {
        if (!_isLetGo)
        {
            if (closed.Agent is { } agent)
            {
                await AgentOf(agent).ReleaseAsync(Id, isUnanswered: false);
            }

            await GrainFactory.GetGrain<IChatShopperGrain>(closed.Shopper.ToString()).CloseAsync(Id, closed.Agent);
            _isLetGo = true;
        }
    }

    private ChatSession View() => _row.State!.View(Id, _row.Version);

    private IChatAgentGrain AgentOf(MemberId agent) => GrainFactory.GetGrain<IChatAgentGrain>(agent.ToString());

    private IChatDeskGrain DeskOf(ChatSessionState session) => GrainFactory.GetGrain<IChatDeskGrain>(session.Topic);

    private async Task<ChatMessage> SayAsync(ChatSessionState session, ChatMessage message)
    {
        await CommitAsync(session, [message]);
        Tell(new ChatNews(Id, Message: message));
        return message;
    }

    private async Task<ChatSessionState> CommitAsync(ChatSessionState session, IReadOnlyList<ChatMessage> messages)
    {
        var after = messages.Aggregate(session, ChatDecisions.Said);
        await StoreAsync(after, [.. Transcript.RowsWith(messages)]);
        Transcript.Add(messages);
        return after;
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

    // What its members are to read of it is committed with the change, and so is a note, which gets its place here. A
    // full session changes in silence.
    private async Task<ChatSessionState> WriteAsync(
        ChatSessionState before, ChatSessionState after, ChatMessage? note = null)
    {
        if (after == before && note is null)
        {
            return after;
        }

        List<ChatMessage> messages = [];
        if (after.LastSequence < ChatLimits.MessagesMax && ChatEvents.Between(before, after) is { } what)
        {
            messages.Add(ChatEvents.Message(what, after.LastSequence + 1, _time.GetUtcNow()));
        }

        if (note is not null)
        {
            messages.Add(note with { Sequence = after.LastSequence + messages.Count + 1 });
        }

        after = await CommitAsync(after, messages);
        Tell(new ChatNews(Id, Changed: View()));
        foreach (var message in messages)
        {
            Tell(new ChatNews(Id, Message: message));
        }

        if (after.Agent is { } agent && agent != before.Agent)
        {
            await AgentOf(agent).AssignedAsync(Id);
        }

        return after;
    }

    // With its deadline, and what of it counts in the reports.
    private Task StoreAsync(ChatSessionState after, params IReadOnlyCollection<ShardWrite> others) => _row.WriteAsync(
        after,
        [
            .. others,
            .. DeadlinesBetween(_row.State?.LookAt, after.LookAt),
            .. ChatFacts.Between(_row.State, after, _settings, _time.GetUtcNow()).Select(fact => fact.Event()),
        ]);

    // One-way: who is gone is dropped, and who misses something asks for it.
    private void Tell(ChatNews news)
    {
        _fronts.ClearExpired();
        _fronts.Notify(front => front.Tell(news));
    }
}
