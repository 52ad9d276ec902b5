using System.Net.Sockets;
using Commerce.Configuration;
using Commerce.Payments;
using Microsoft.Extensions.Configuration.Memory;

namespace Commerce.Hosting;

/// <summary>
/// What a silo has that is a process of its own: defaults, its end in time, words for what went wrong.
/// </summary>
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
        ["Logging:LogLevel:Commerce.Inventory.StockPoolGrain"] = "Warning",
    };

    /// <summary>Registers the silo.</summary>
    /// <returns>The settings.</returns>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static CommerceOptions AddSiloProcess(this HostApplicationBuilder builder, ShopReadiness readiness)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(
            0, new MemoryConfigurationSource { InitialData = Defaults });
        var services = builder.Services;
        services.AddSingleton(readiness);
        var options = builder.AddCommerceSilo();
        if (options.Mode != ShopMode.Cluster)
        {
            throw new SettingsException(
                $"Commerce:Mode is '{options.Mode}': must be Cluster here, in a process that serves no shoppers. "
                + "WebFront is the shop in one process.");
        }

        services.AddPaymentGateway();
        services.AddHostedService<SiloNotes>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeMax);
        return options;
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
}
