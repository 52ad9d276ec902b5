using System.Net.Sockets;
using Commerce.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration.Memory;

namespace Commerce.Hosting;

/// <summary>What a silo has that is a process of its own: defaults, health over HTTP, its end in time.</summary>
internal static class SiloProcess
{
    /// <summary>All of a stop: service managers kill what takes longer than they wait.</summary>
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(11);

    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        [$"{CommerceOptions.Section}:{nameof(CommerceOptions.Mode)}"] = nameof(ShopMode.Cluster),
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
        ["Logging:LogLevel:Commerce.Inventory.StockPoolGrain"] = "Warning",
    };

    /// <summary>Registers the silo and the server of its health.</summary>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static void AddSiloProcess(this WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(
            0, new MemoryConfigurationSource { InitialData = Defaults });
        builder.AddCommerceSilo();
        var services = builder.Services;
        services.AddHostedService<SiloNotes>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeMax);
        builder.WebHost.UseKestrelCore().ConfigureKestrel((_, kestrel) => kestrel.AddServerHeader = false);
        builder.WebHost.UseUrls(HealthUrl(builder.Configuration));
    }

    /// <summary>What load balancers and service managers ask.</summary>
    public static void MapSiloHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Json(new { status = "live" }));
        app.MapGet("/health/ready", (ShopReadiness readiness) => readiness.WaitingFor is { Count: > 0 } waiting
            ? Results.Json(
                new { status = "waiting", waitingFor = waiting }, statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Json(new { status = "ready" }));
    }

    /// <summary>What a start failed at, for people; null: at a bug.</summary>
    public static string? WhyNotStarted(Exception exception) => exception switch
    {
        OrleansException refused => $"{refused.Message} See what runs at that address, and the membership table.",
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable } taken =>
            $"{taken.Message}: Commerce:Silo:Address and Commerce:Silo:Port must be an address of this machine and a "
            + "port that nobody listens on.",
        IOException { InnerException: not null } taken =>
            $"{taken.Message} Commerce:Silo:HttpPort must be a port that nobody listens on.",
        _ => null,
    };

    private static string HealthUrl(ConfigurationManager configuration)
    {
        var silo = configuration.GetSection($"{CommerceOptions.Section}:{nameof(CommerceOptions.Silo)}");
        var defaults = new SiloOptions();
        var address = silo[nameof(SiloOptions.Address)] ?? defaults.Address;
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        return $"http://{host}:{silo[nameof(SiloOptions.HttpPort)] ?? $"{defaults.HttpPort}"}";
    }
}
