using Commerce.Members;
using Commerce.Web.RateLimits;

namespace Commerce.Web.Sessions;

/// <summary>
/// The session of a request: who asks. One object per session and front, shared by its requests. Pages and endpoints
/// get it with <see cref="CurrentSessionExtensions.CurrentSession(HttpContext)"/>.
/// </summary>
internal sealed class CurrentSession(SessionToken token, Session session, long readAt)
{
    public SessionToken Token { get; } = token;

    public MemberId MemberId { get; } = session.MemberId;

    /// <summary>As the member gave it.</summary>
    public string Name { get; } = session.Name;

    /// <summary>Of <see cref="Commerce.Members.Roles"/>.</summary>
    public IReadOnlyList<string> Roles { get; } = session.Roles;

    public DateTimeOffset ExpiresAt { get; } = session.ExpiresAt;

    /// <summary>Timestamp of the read that this is the answer of.</summary>
    public long ReadAt { get; } = readAt;

    private TokenBucket? _checkouts;

    /// <summary>What the session may still ask for in a burst of orders of flash sales.</summary>
    public TokenBucket Orders { get; } = new();

    /// <summary>The same of orders from the catalogue, which most sessions never ask for.</summary>
    public TokenBucket Checkouts =>
        _checkouts ?? Interlocked.CompareExchange(ref _checkouts, new TokenBucket(), null) ?? _checkouts;

    public bool Is(string role) => Roles.Contains(role, StringComparer.Ordinal);
}

/// <summary>Finds the session of a request.</summary>
internal static class CurrentSessionExtensions
{
    /// <summary>Who asks; null: nobody is signed in.</summary>
    public static CurrentSession? CurrentSession(this HttpContext context) => context.Features.Get<CurrentSession>();

    /// <summary>Who asks, where the route admits only members.</summary>
    public static CurrentSession RequireSession(this HttpContext context) =>
        context.CurrentSession() ?? throw new InvalidOperationException(
            $"'{context.Request.Path}' needs a session and there is none: its route must call RequireAuthorization.");
}
