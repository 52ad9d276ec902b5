namespace Commerce.CustomerService;

/// <summary>
/// Gives sessions to agents. What it is told interleaves with that, so that sessions and agents never wait for a desk
/// that waits for them.
/// </summary>
internal sealed class ChatDeskGrain(TimeProvider time) : Grain, IChatDeskGrain
{
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    private readonly DeskQueue _queue = new(TimeSpan.FromSeconds(IChatDeskGrain.LeaseSeconds), time.GetUtcNow());
    private IGrainTimer? _matching;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _matching = this.RegisterGrainTimer(MatchAsync, new GrainTimerCreationOptions(Never, Never));
        return Task.CompletedTask;
    }

    public Task<QueuePlace?> WaitAsync(WaitingSession session)
    {
        var place = _queue.Wait(session, time.GetUtcNow());
        Match();
        return Task.FromResult(place);
    }

    public Task LeaveAsync(string sessionId)
    {
        _queue.Leave(sessionId);
        return Task.CompletedTask;
    }

    public Task PresentAsync(PresentAgent agent)
    {
        _queue.Present(agent, time.GetUtcNow());
        Match();
        return Task.CompletedTask;
    }

    public Task AbsentAsync(MemberId agent)
    {
        _queue.Absent(agent);
        return Task.CompletedTask;
    }

    public Task<DeskBoard> GetBoardAsync() =>
        Task.FromResult(_queue.Board(this.GetPrimaryKeyString(), time.GetUtcNow()));

    private void Match()
    {
        if (_queue.MayMatch)
        {
            _matching!.Change(TimeSpan.Zero, Never);
        }
    }

    // The agent decides whether they can, then the session whether it still waits.
    private async Task MatchAsync()
    {
        while (_queue.Next(time.GetUtcNow()) is var (session, agent))
        {
            var agentGrain = GrainFactory.GetGrain<IChatAgentGrain>(agent.Id.ToString());
            if (!await agentGrain.TakeAsync(session.SessionId, isAsked: false))
            {
                _queue.Unavailable(agent.Id);
            }
            else if (await GrainFactory.GetGrain<IChatSessionGrain>(session.SessionId).OfferAsync(agent.Id, agent.Name))
            {
                _queue.Assigned(session, agent, time.GetUtcNow());
            }
            else
            {
                _queue.Leave(session.SessionId);
                await agentGrain.ReleaseAsync(session.SessionId, isUnanswered: false);
            }
        }
    }
}
