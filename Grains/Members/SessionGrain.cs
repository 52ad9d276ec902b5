using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Members;

/// <summary>Keeps one session until it ends or its time is over; then the deadline takes the row away.</summary>
internal sealed class SessionGrain : Grain, ISessionGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "session";

    /// <summary>Kind of the deadline; its key is the grain's, and what it asks for is <see cref="EndAsync"/>.</summary>
    public const string ExpiryDeadline = "session-expiry";

    private readonly GrainRow<Session> _row;
    private readonly TimeProvider _time;

    public SessionGrain(IShardStore store, TimeProvider time)
    {
        _row = new GrainRow<Session>(this, store, GrainType);
        _time = time;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task StartAsync(Session session) =>
        _row.WriteAsync(session, new AddDeadline(session.ExpiresAt, ExpiryDeadline, this.GetPrimaryKeyString()));

    public Task<Session?> GetAsync() =>
        Task.FromResult(_row.State is { } session && _time.GetUtcNow() < session.ExpiresAt ? session : null);

    public async Task EndAsync()
    {
        if (_row.State is { } session)
        {
            await _row.DeleteAsync(new RemoveDeadline(session.ExpiresAt, ExpiryDeadline, this.GetPrimaryKeyString()));
        }

        DeactivateOnIdle();
    }
}
