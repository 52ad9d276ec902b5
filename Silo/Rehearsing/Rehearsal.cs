using System.Net;
using System.Net.Sockets;
using System.Runtime;
using Commerce.Configuration;
using Commerce.Engine;
using Commerce.Hosting;
using Commerce.Storage;

namespace Commerce.Rehearsing;

/// <summary>
/// Has a silo that joins others play a sale with itself first. From the moment at which it has its share of the grains
/// buyers wait for them; what it would compile then is compiled while it has none. It joins meanwhile, without weight,
/// so that the cluster is whole at once, and gets its weight when it is done, or after 20 s. Starts between the opening
/// of the store and the engine (docs/decisions/0029).
/// </summary>
/// <remarks>
/// Silos that start together do not rehearse, nor does one that finds no other that answers: buyers wait for them
/// already, and a slow first sale is better than none.
/// </remarks>
internal sealed partial class Rehearsal(
    IMembershipTable silos,
    ISiloWeight weight,
    IShardStore store,
    CommerceOptions options,
    ShopReadiness readiness,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Rehearsal> logger) : IHostedService
{
    /// <summary>
    /// Six times of what it takes on an idle machine. Where processors are so busy that it takes longer, a silo is
    /// waited for; what buyers wait for longest comes first.
    /// </summary>
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(20);

    /// <summary>How long others must have been there to serve alone: their own code is compiled by then.</summary>
    private static readonly TimeSpan SettledAfter = TimeSpan.FromSeconds(15);

    /// <summary>A silo says every 3 s that it lives, and may be late where processors are busy.</summary>
    private static readonly TimeSpan HeartbeatAgeMax = TimeSpan.FromSeconds(5);

    /// <summary>A silo on the network answers in milliseconds, unless it is as good as gone.</summary>
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(1);

    private Task _play = Task.CompletedTask;

    /// <summary>Ends when the silo has its weight.</summary>
    public Task Rehearsed { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// In the folder of this silo, which nobody else has: what a crash has left there goes the next time.
    /// </summary>
    private string Folder => Path.Combine(options.DataDirectory, "rehearsal");

    /// <summary>Looks whether others serve; if they do, the silo joins without weight and rehearses.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeMax, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            if (await DoOthersServeAsync(end.Token))
            {
                readiness.WaitFor(ShopReadiness.Rehearsal);
                weight.Set(0);
                Rehearsed = RehearseAsync();
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotLooked(logger, exception);
        }
    }

    /// <summary>Waits until nothing is left of a rehearsal that was broken off.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        _play.WaitAsync(cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);

    private async Task RehearseAsync()
    {
        var (began, methods, cpu) =
            (time.GetTimestamp(), JitInfo.GetCompiledMethodCount(), Environment.CpuUsage.TotalTime);
        using var limit = new CancellationTokenSource(TimeMax, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, limit.Token);
        try
        {
            _play = PlayAsync(end.Token);
            await _play.WaitAsync(end.Token);
            methods = JitInfo.GetCompiledMethodCount() - methods;
            cpu = Environment.CpuUsage.TotalTime - cpu;
            var elapsed = time.GetElapsedTime(began);
            LogPlayed(logger, methods, elapsed, cpu);
        }
#pragma warning disable CA1031 // whatever it is, the silo is to work
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return; // It is to have no grains any more.
            }

            LogBrokenOff(logger, TimeMax, exception);
        }

        weight.Set(options.Silo.Weight);
        readiness.Done(ShopReadiness.Rehearsal);
    }

    private async Task PlayAsync(CancellationToken cancellationToken)
    {
        await Task.Yield(); // The engine starts beside it.
        await using var shop = await RehearsalShop.OpenAsync(Folder, cancellationToken);
        await Task.WhenAll(
            new RehearsalPlay(shop.Grains, time).PlayAsync(),
            new RehearsalOfStore(store).PlayAsync(cancellationToken)).WaitAsync(cancellationToken);
    }

    // Rows of silos that were killed stay active for a while: whoever serves is there to be connected to. That may be
    // another one that was started at the same address since, but then the row has no news.
    private async Task<bool> DoOthersServeAsync(CancellationToken cancellationToken)
    {
        var known = await silos.ReadAsync(cancellationToken);
        var answers = await Task.WhenAll(known.Silos
            .Where(row => row.Status == SiloStatus.Active && known.Now - row.StartedAt >= SettledAfter
                && known.Now - row.HeartbeatAt <= HeartbeatAgeMax)
            .Select(row => AnswersAsync(row.Silo.Endpoint, cancellationToken)));
        return answers.Contains(true);
    }

    private async Task<bool> AnswersAsync(IPEndPoint silo, CancellationToken cancellationToken)
    {
        using var socket = new Socket(silo.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(silo, cancellationToken).AsTask()
                .WaitAsync(AnswerTimeMax, time, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 2321, Level = LogLevel.Information,
        Message = "Others serve, so this silo has rehearsed before it takes its share: {Methods} methods compiled in "
            + "{Elapsed}, with {Cpu} of processor time.")]
    private static partial void LogPlayed(ILogger logger, long methods, TimeSpan elapsed, TimeSpan cpu);

    [LoggerMessage(EventId = 2322, Level = LogLevel.Warning,
        Message = "The rehearsal beside others that serve was broken off; it may take {Max}. This silo takes its share "
            + "now, and its first buyers may wait some seconds while it compiles the rest.")]
    private static partial void LogBrokenOff(ILogger logger, TimeSpan max, Exception exception);

    [LoggerMessage(EventId = 2323, Level = LogLevel.Warning,
        Message = "Could not read whether others serve, so this silo does not rehearse: it takes its share as soon as "
            + "it joins, and its first buyers may wait some seconds while it compiles.")]
    private static partial void LogNotLooked(ILogger logger, Exception exception);
}
