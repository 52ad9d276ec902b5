using System.Collections.Concurrent;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.SignalR;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Who is connected to the hub of this front. A connection does not outlive the session that it was opened with: that
/// is looked at with each request, and every <see cref="LookInterval"/> for those who only listen.
/// </summary>
internal sealed partial class ChatConnections(
    SessionDirectory sessions, TimeProvider time, ILogger<ChatConnections> logger) : BackgroundService
{
    /// <summary>How often sessions of all connections are looked at.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(30);

    private const int LooksAtOnce = 16;

    private readonly ConcurrentDictionary<string, ChatCaller> _callers = new(StringComparer.Ordinal); // by connection

    /// <summary>A connection begins.</summary>
    public ChatCaller Begin(HubCallerContext connection, CurrentSession session)
    {
        var caller = ChatCaller.Begin(connection, session, time);
        _callers[connection.ConnectionId] = caller;
        return caller;
    }

    /// <summary>A connection is over.</summary>
    public void End(string connection) => _callers.TryRemove(connection, out _);

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
        var options = new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = stoppingToken };
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Parallel.ForEachAsync(
                _callers.Select(each => each.Value), options, async (caller, _) => await LookAsync(caller));
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
}
