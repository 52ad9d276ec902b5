using Commerce.Members;
using Orleans.Runtime;

namespace Commerce.Web.Sessions;

/// <summary>
/// The sessions this front knows, over the durable ones (<see cref="ISessionGrain"/>). A session that was read is
/// trusted for <see cref="SessionsOptions.TrustedFor"/>; when this is the only front, nobody else can end it, and it is
/// trusted until it is over.
/// </summary>
/// <remarks>
/// A third of the buyers have their sessions in a silo that has just died, whatever they buy. Who was known a moment
/// ago does not wait for another silo to take his over: he is let in by what was read last, and what is read then holds
/// for his next request. So a session that was ended at another front lives on for longer only while its silo is
/// silent, and for a minute at most where sessions are trusted for 10 seconds. Who was not known is looked up by other
/// silos (<see cref="ISessionReaderGrain"/>), one after the other, until one of all that were asked answers.
/// </remarks>
internal sealed class SessionDirectory(IGrainFactory grains, TimeProvider time, SessionsOptions options)
{
    /// <summary>Longer than a read takes in a cluster that is well.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);

    /// <summary>After as many times as long as it is trusted nobody is let in by what was read last.</summary>
    private const int TimesTrustedMax = 6;

    /// <summary>How many are asked for a session: its own silo, and others while that is silent.</summary>
    private const int AskedMax = 4;

    /// <summary>
    /// How many sessions are looked up by others at once. A front that is slow itself finds every silo slow: then this
    /// bounds what it asks for twice.
    /// </summary>
    private const int LookedUpMax = 64;

    private readonly RecentCache<SessionToken, CurrentSession> _recent = new(options.CachedMax / 2);
    private int _lookedUp;

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

        var age = time.GetElapsedTime(session.ReadAt);
        return options.TrustedFor is not { } trusted || age <= trusted
            ? new(session)
            : new(age <= TimesTrustedMax * trusted ? ReadAgainAsync(token, session) : ReadAsync(token));
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

    private async Task<CurrentSession?> ReadAgainAsync(SessionToken token, CurrentSession known)
    {
        try
        {
            return await ReadAsync(token).WaitAsync(Patience, time);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return known;
        }
    }

    private async Task<CurrentSession?> ReadAsync(SessionToken token)
    {
        if (await AskAsync(token.GrainKey) is { } session)
        {
            return Remember(token, session);
        }

        _recent.Remove(token);
        return null;
    }

    private async Task<Session?> AskAsync(string key)
    {
        var own = grains.GetGrain<ISessionGrain>(key).GetAsync();
        try
        {
            return own.IsCompleted ? await own : await own.WaitAsync(Patience, time);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            try
            {
                return Interlocked.Increment(ref _lookedUp) <= LookedUpMax ? await LookUpAsync(key, own) : await own;
            }
            finally
            {
                Interlocked.Decrement(ref _lookedUp);
            }
        }
    }

    // One more is asked whenever nobody has answered for a while, or somebody has failed.
    private async Task<Session?> LookUpAsync(string key, Task<Session?> own)
    {
        var reader = grains.GetGrain<ISessionReaderGrain>(0);
        var open = new List<Task<Session?>>(AskedMax) { own };
        for (var left = AskedMax - 1; ; left--)
        {
            open.RemoveAll(static each => each.IsFaulted);
            if (left > 0)
            {
                open.Add(reader.FindAsync(key));
            }

            var first = Task.WhenAny(open);
            try
            {
                return await await (left > 1 ? first.WaitAsync(Patience, time) : first);
            }
            catch (Exception exception) when ((exception is TimeoutException or OrleansException)
                && (left > 1 || open.Exists(static each => !each.IsFaulted)))
            {
                // Not yet.
            }
        }
    }
}
