using Commerce.Storage;

namespace Commerce.CustomerService;

// Looks now and then whether its agent and its shopper are still there, whether the desk knows that it waits, and, once
// it is closed, whether those who had it know. Nobody calls one that everybody has left: it has a deadline.
internal sealed partial class ChatSessionGrain
{
    /// <summary>Kind of the deadline; its key is the grain's.</summary>
    public const string Deadline = "chat-session";

    private static readonly TimeSpan DeadlineSlack = TimeSpan.FromSeconds(5); // Who is called earlier: by an old one.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    private readonly Dictionary<MemberId, DateTimeOffset> _seen = [];
    private IGrainTimer? _looks;
    private QueuePlace? _place;

    private QueuePlace? Place => _row.State is { Status: ChatStatus.Waiting } ? _place : null;

    public async Task<bool> ExpireAsync()
    {
        var now = _time.GetUtcNow();
        if (_row.State is not { LookAt: { } due } session || due - now > DeadlineSlack)
        {
            return true; // It is closed, or has another deadline.
        }

        if (now < due)
        {
            return false;
        }

        var next = await WriteAsync(session, ChatDecisions.Expire(session, _settings.AbandonAfter, now));
        if (next.Status == ChatStatus.Closed)
        {
            await LetGoAsync(next);
        }

        return true;
    }

    private void See(MemberId member) => _seen[member] = _time.GetUtcNow();

    private void Watch() => _looks ??= this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions
    {
        DueTime = LookInterval,
        Period = LookInterval,
    });

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
            await LetGoAsync(session);
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
                await AgentOf(agent).ReleaseAsync(Id, isUnanswered: isLate); // Who was cut off is there again at once.
            }
        }

        if (session.Status == ChatStatus.Waiting && session.AwayAt is null)
        {
            session = await LookForShopperAsync(session, now);
        }

        if (session.IsWithBot)
        {
            await AnswerAsBotAsync();
        }
        else if (session is { Status: ChatStatus.Waiting, AwayAt: null })
        {
            await TellPlaceAsync(session, now);
        }
    }

    // That they are away is written down: the place is lost also if the silo is, or if nobody calls for long. Who left
    // an agent long ago was not looked for then; their time to come back begins now, too.
    private async Task<ChatSessionState> LookForShopperAsync(ChatSessionState session, DateTimeOffset now)
    {
        _seen.TryAdd(session.Shopper, now);
        if (now - _seen[session.Shopper] <= _settings.ShopperGrace)
        {
            return session;
        }

        var next = await WriteAsync(session, ChatDecisions.Miss(session, now, _settings.AbandonAfter));
        await LeaveDeskAsync(session);
        return next;
    }

    private IEnumerable<ShardWrite> DeadlinesBetween(DateTimeOffset? before, DateTimeOffset? after)
    {
        if (before is { } gone && before != after)
        {
            yield return new RemoveDeadline(gone, Deadline, Id);
        }

        if (after is { } due && before != after)
        {
            yield return new AddDeadline(due, Deadline, Id);
        }
    }

    private async Task TellPlaceAsync(ChatSessionState session, DateTimeOffset now)
    {
        if (await DeskOf(session).WaitAsync(
            new WaitingSession(Id, session.QueuedAt, session.LastAgent, session.GivenBy)) is not { } place)
        {
            return;
        }

        if (place != _place)
        {
            _place = place;
            Tell(new ChatNews(Id, Place: place));
        }

        // Agents who stay longer serve those who wait still.
        var isOutOfHours = place.IsUnattended && !_settings.Hours.IsOpen(now);
        await WriteAsync(session, ChatDecisions.Pause(
            session, isOutOfHours, isOutOfHours ? _settings.Hours.NextOpening(now) : null));
    }

    private async Task LeaveDeskAsync(ChatSessionState before)
    {
        _place = null;
        if (before.Status == ChatStatus.Waiting)
        {
            await DeskOf(before).LeaveAsync(Id);
        }
    }
}
