using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Commerce.Engine;

/// <summary>What the options say, read once: calls look at them.</summary>
internal sealed class SiloSettings
{
    public SiloSettings(
        IOptions<SiloMessagingOptions> messaging,
        IOptions<GrainCollectionOptions> collection,
        IOptions<SchedulingOptions> scheduling,
        IOptions<ClusterOptions> cluster,
        IOptions<EndpointOptions> endpoint,
        IOptions<SiloOptions> silo,
        IOptions<EngineOptions> engine)
    {
        ResponseTimeout = Positive(messaging.Value.ResponseTimeout, "SiloMessagingOptions.ResponseTimeout");
        MaxRequestProcessingTimeMs = (long)Positive(
            messaging.Value.MaxRequestProcessingTime,
            "SiloMessagingOptions.MaxRequestProcessingTime").TotalMilliseconds;
        MailboxLimit = messaging.Value.MaxEnqueuedRequestsHardLimit is var limit and > 0 ? limit : int.MaxValue;
        TurnWarningMs = Math.Max(1, (long)Positive(
            scheduling.Value.TurnWarningLengthThreshold,
            "SchedulingOptions.TurnWarningLengthThreshold").TotalMilliseconds);
        ActivationTimeout = Positive(collection.Value.ActivationTimeout, "GrainCollectionOptions.ActivationTimeout");
        DeactivationTimeout = Positive(
            collection.Value.DeactivationTimeout, "GrainCollectionOptions.DeactivationTimeout");
        CollectionAge = Positive(collection.Value.CollectionAge, "GrainCollectionOptions.CollectionAge");
        CollectionQuantum = Positive(collection.Value.CollectionQuantum, "GrainCollectionOptions.CollectionQuantum");
        ClassSpecificCollectionAge = collection.Value.ClassSpecificCollectionAge;
        ShutdownTimeout = Positive(engine.Value.ShutdownTimeout, "EngineOptions.ShutdownTimeout");
        MailboxLimits = engine.Value.MailboxLimits;
        RoleOf = engine.Value.RoleOf;
        Died = engine.Value.Died;
        OldestCommitAge = engine.Value.OldestCommitAge;
        Generation = engine.Value.Generation;
        Name = silo.Value.SiloName ?? $"Silo_{Environment.MachineName}_{Environment.ProcessId}";
        ClusterId = cluster.Value.ClusterId;
        Endpoint = new IPEndPoint(endpoint.Value.AdvertisedIPAddress, endpoint.Value.SiloPort);
    }

    public TimeSpan ResponseTimeout { get; }

    public long MaxRequestProcessingTimeMs { get; }

    public long TurnWarningMs { get; }

    public int MailboxLimit { get; }

    public IReadOnlyDictionary<string, int> MailboxLimits { get; }

    public TimeSpan ActivationTimeout { get; }

    public TimeSpan DeactivationTimeout { get; }

    public TimeSpan CollectionAge { get; }

    public TimeSpan CollectionQuantum { get; }

    public IReadOnlyDictionary<string, TimeSpan> ClassSpecificCollectionAge { get; }

    public TimeSpan ShutdownTimeout { get; }

    public Func<Type, string?> RoleOf { get; }

    public Action<string>? Died { get; }

    public Func<TimeSpan> OldestCommitAge { get; }

    public int? Generation { get; }

    public string Name { get; }

    public string ClusterId { get; }

    public IPEndPoint Endpoint { get; }

    private static TimeSpan Positive(TimeSpan span, string name) => span > TimeSpan.Zero
        ? span
        : throw new OptionsValidationException(
            name, typeof(TimeSpan), [$"{name} is {span}: it must be more than zero."]);
}
