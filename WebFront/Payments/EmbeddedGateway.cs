using Commerce.Configuration;
using Commerce.Payments;
using Commerce.SandboxGateway;
using Commerce.Web.Hosting;

namespace Commerce.Web.Payments;

/// <summary>
/// Starts the sandbox gateway beside the shop where no other gateway is configured. It has a server and books of its
/// own; shop and gateway meet over HTTP only.
/// </summary>
internal sealed class EmbeddedGateway(
    CommerceOptions options, IServiceProvider services, GatewayConnection connection, ListenAddress address,
    ILoggerFactory loggers,
    TimeProvider time) : IHostedLifecycleService, IAsyncDisposable
{
    private const string JournalName = "sandbox-gateway.jsonl";

    private SandboxGatewayHost? _gateway;

    /// <summary>When the shop listens: the gateway has to know where to report.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (options.Payments.GatewayUrl is not null)
        {
            return;
        }

        var secret = services.GetRequiredService<ShopSecrets>().WebhookSecret; // there once storage is open
        var settings = new SandboxGatewaySettings(
            Path.Combine(options.DataDirectory, JournalName), new Uri(address.Local, "api/payments/webhook"), secret);
        _gateway = await SandboxGatewayHost.StartAsync(settings, loggers, time, cancellationToken);
        connection.Set(_gateway.Address);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _gateway, null) is { } gateway)
        {
            await gateway.DisposeAsync();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync() => await StoppingAsync(CancellationToken.None);
}
