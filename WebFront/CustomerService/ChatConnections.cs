using System.Collections.Concurrent;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.SignalR;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Who is connected to the hub of this front. A connection does not outlive the session that it was opened with: that
/// is looked at with each request, and every <see cref="LookInterval"/> for those who only listen. What a member may
/// ask for, and how many connections they may have, is counted over all of them.
/// </summary>
internal sealed partial class ChatConnections(
    SessionDirectory sessions, ChatConnectionOptions options, TimeProvider time, ILogger<ChatConnections> logger)
    : BackgroundService
{
    /// <summary>Connections of one member: windows, and those that broke less than half a minute ago.</summary>
    public const int OfMemberMax = 16;

    /// <summary>How often sessions of all connections are looked at.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(30);

    private const int LooksAtOnce = 16;

    private readonly ConcurrentDictionary<string, ChatCaller> _callers = new(StringComparer.Ordinal); // by connection
    private readonly Dictionary<MemberId, Share> _shares = [];

    /// <summary>Whether there is no room for others.</summary>
    public bool AreFull => _callers.Count >= options.ConnectionsMax;

    /// <summary>A connection begins.</summary>
    /// <exception cref="HubException">Its member has too many.</exception>
    public ChatCaller Begin(HubCallerContext connection, CurrentSession session)
    {
        TokenBucket requests;
        lock (_shares)
        {
            if (!_shares.TryGetValue(session.MemberId, out var share))
            {
                _shares[session.MemberId] = share = new Share();
            }

            if (share.Connections >= OfMemberMax)
            {
                throw ChatErrors.Refused(
                    "limit-reached", $"{OfMemberMax} connections of yours are open. Close one of them first.");
            }

            share.Connections++;
            requests = share.Requests;
        }

        var caller = ChatCaller.Begin(connection, session, requests, time);
        _callers[connection.ConnectionId] = caller;
        return caller;
    }

    /// <summary>A connection is over.</summary>
    public void End(string connection)
    {
        if (_callers.TryRemove(connection, out var caller))
        {
            lock (_shares)
            {
                var share = _shares[caller.MemberId];
                (share.Connections, share.LeftAt) = (share.Connections - 1, time.GetTimestamp());
            }
        }
    }

    /// <summary>Whether nobody is signed in any more with what a connection was opened with; then it ends.</summary>
    public async ValueTask<bool> IsOverAsync(ChatCaller caller)
    {
        if (await sessions.FindAsync(caller.Token) is not null)
        {
            return false;
        }

        caller.CutOff();
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        var few = new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = stoppingToken };
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            ForgetTheAbsent();
            await Parallel.ForEachAsync(
                _callers.Select(each => each.Value), few, async (caller, _) => await LookAsync(caller));
        }
    }

    // Not at once: who comes back does not begin anew.
    private void ForgetTheAbsent()
    {
        lock (_shares)
        {
            foreach (var (member, share) in _shares.ToList())
            {
                if (share.Connections == 0 && time.GetElapsedTime(share.LeftAt) >= LookInterval)
                {
                    _shares.Remove(member);
                }
            }
        }
    }

    private async Task LookAsync(ChatCaller caller)
    {
        try
        {
            await IsOverAsync(caller);
        }
        catch (Exception exception)
        {
            LogNotLookedAt(logger, exception);
        }
    }

    [LoggerMessage(EventId = 4804, Level = LogLevel.Warning,
        Message = "Whether who is connected to the chat is signed in still could not be read; it is asked again.")]
    private static partial void LogNotLookedAt(ILogger logger, Exception exception);

    /// <summary>What a member has of the front.</summary>
    private sealed class Share
    {
        public int Connections { get; set; }

        public long LeftAt { get; set; }

        public TokenBucket Requests { get; } = new();
    }
}
