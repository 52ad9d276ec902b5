using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Commerce.Web.Hosting;

/// <summary>What the server takes from a stranger.</summary>
internal static class KestrelLimits
{
    /// <summary>Largest body of a route that does not say otherwise.</summary>
    public const int BodyBytesMax = 64 * 1024;

    public static void AddKestrelLimits(this WebApplicationBuilder builder, int webSocketsMax) =>
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = BodyBytesMax;
            options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            options.Limits.MaxRequestHeaderCount = 64;
            options.Limits.MaxRequestLineSize = 4 * 1024;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
            options.Limits.MinRequestBodyDataRate = new MinDataRate(
                bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            options.Limits.MaxConcurrentConnections = 20_000;
            options.Limits.MaxConcurrentUpgradedConnections = webSocketsMax; // These do not count as the others.
            options.Limits.Http2.MaxStreamsPerConnection = 100;
        });
}
