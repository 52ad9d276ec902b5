namespace Commerce.CustomerService;

// Looks now and then whether its agent is still there, whether the desk knows that it waits, and, once it is closed,
// whether those who had it know.
internal sealed partial class ChatSessionGrain
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    private readonly Dictionary<MemberId, DateTimeOffset> _seen = [];
    private IGrainTimer? _looks;
    private QueuePlace? _place;

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
        var place = await DeskOf(session).WaitAsync(
            new WaitingSession(Id, session.QueuedAt, session.LastAgent, session.GivenBy));
        if (place is not null && place != _place)
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
}
