using Commerce.Members;

namespace Commerce.Web.Sessions;

/// <summary>
/// The sessions this front knows, over the durable ones (<see cref="ISessionGrain"/>). A session that was read is
/// trusted for <see cref="SessionsOptions.TrustedFor"/>; when this is the only front, nobody else can end it, and it is
/// trusted until it is over.
/// </summary>
internal sealed class SessionDirectory(IGrainFactory grains, TimeProvider time, SessionsOptions options)
{
    private readonly RecentCache<SessionToken, CurrentSession> _recent = new(options.CachedMax / 2);

    /// <summary>The session that a token proves; null if there is none or it is over.</summary>
    public ValueTask<CurrentSession?> FindAsync(SessionToken token)
    {
        if (!_recent.TryGet(token, out var session))
        {
            return new(ReadAsync(token));
        }

        if (session.ExpiresAt <= time.GetUtcNow())
        {
            _recent.Remove(token);
            return new((CurrentSession?)null);
        }

        return options.TrustedFor is { } trusted && time.GetElapsedTime(session.ReadAt) > trusted
            ? new(ReadAsync(token))
            : new(session);
    }

    /// <summary>Begins a session of a member; durable when it is given.</summary>
    public async Task<CurrentSession> StartAsync(Member member)
    {
        var token = SessionToken.New();
        var session = new Session(member.Id, member.Name, member.Roles, time.GetUtcNow() + options.Lifetime);
        await grains.GetGrain<ISessionGrain>(token.GrainKey).StartAsync(session);
        return Remember(token, session);
    }

    /// <summary>Notes a session that is durable already.</summary>
    public CurrentSession Remember(SessionToken token, Session session)
    {
        var current = new CurrentSession(token, session, time.GetTimestamp());
        _recent.Set(token, current);
        return current;
    }

    /// <summary>Ends a session for every front.</summary>
    public async Task EndAsync(SessionToken token)
    {
        await grains.GetGrain<ISessionGrain>(token.GrainKey).EndAsync();
        _recent.Remove(token);
    }

    private async Task<CurrentSession?> ReadAsync(SessionToken token)
    {
        if (await grains.GetGrain<ISessionGrain>(token.GrainKey).GetAsync() is { } session)
        {
            return Remember(token, session);
        }

        _recent.Remove(token);
        return null;
    }
}
