using System.Net;

namespace Orleans.Configuration;

/// <summary>When activations end.</summary>
public class GrainCollectionOptions
{
    /// <summary>How often idle activations are looked for. Default 30 s.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation stays without a call. Default 15 min.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The same for classes, by their full name.</summary>
    public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = [];

    /// <summary>How long constructor, state and <c>OnActivateAsync</c> may take together. Default 5 s.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an ending activation may take, its running requests included. Default 3 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(3);
}

/// <summary>Which cluster a silo belongs to.</summary>
public class ClusterOptions
{
    internal const string DevelopmentClusterId = "dev";
    internal const string DevelopmentServiceId = "dev";

    /// <summary>The cluster. Silos with another id never meet.</summary>
    public string ClusterId { get; set; } = "default";

    /// <summary>The service, which stays the same when the cluster is replaced.</summary>
    public string ServiceId { get; set; } = "default";
}

/// <summary>Where a silo is reached.</summary>
public class EndpointOptions
{
    /// <summary>The usual port for other silos.</summary>
    public const int DEFAULT_SILO_PORT = 11111;

    /// <summary>The usual port for clients.</summary>
    public const int DEFAULT_GATEWAY_PORT = 30000;

    /// <summary>The address that others are told.</summary>
    public IPAddress AdvertisedIPAddress { get; set; } = IPAddress.Loopback;

    /// <summary>The port for other silos.</summary>
    public int SiloPort { get; set; } = DEFAULT_SILO_PORT;

    /// <summary>The port for clients.</summary>
    public int GatewayPort { get; set; } = DEFAULT_GATEWAY_PORT;
}

/// <summary>Who a silo is.</summary>
public class SiloOptions
{
    /// <summary>Its name, for people; null: made of machine and process.</summary>
    public string? SiloName { get; set; }
}
