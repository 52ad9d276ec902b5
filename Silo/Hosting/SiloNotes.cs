using Commerce.Configuration;
using Commerce.Storage;

namespace Commerce.Hosting;

/// <summary>Tells operators what becomes of this silo; membership itself tells what becomes of the others.</summary>
internal sealed partial class SiloNotes(
    CommerceOptions options, IShardStore store, ILocalSiloDetails silo, IHostApplicationLifetime lifetime,
    SiloFate fate,
    ILogger<SiloNotes> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogJoined(logger, silo.SiloAddress, options.Cluster.ClusterId, options.Cluster.Provider);
        lifetime.ApplicationStarted.Register(
            () => LogReady(logger, options.Silo.Address, options.Silo.HttpPort, store.Map.Shards.Count));
        lifetime.ApplicationStopping.Register(() =>
        {
            if (fate.Reason is null)
            {
                LogDraining(logger, silo.SiloAddress);
            }
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 2311, Level = LogLevel.Information,
        Message = "Silo {Silo} has joined cluster '{Cluster}' (membership in {Provider}).")]
    private static partial void LogJoined(
        ILogger logger, SiloAddress silo, string cluster, MembershipProvider provider);

    [LoggerMessage(EventId = 2312, Level = LogLevel.Information,
        Message = "It works over {Shards} shards; http://{Address}:{Port}/health/ready tells when it is ready.")]
    private static partial void LogReady(ILogger logger, string address, int port, int shards);

    [LoggerMessage(EventId = 2313, Level = LogLevel.Information,
        Message = "Silo {Silo} drains: its grains end here, and go on at the other silos.")]
    private static partial void LogDraining(ILogger logger, SiloAddress silo);
}
