using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Commerce.SandboxGateway;

/// <summary>Where a sandbox gateway keeps its books and whom it tells.</summary>
/// <param name="JournalPath">File of its books.</param>
/// <param name="Webhook">Where the shop is told.</param>
/// <param name="Secret">Signs webhooks, and proves the shop to the gateway.</param>
/// <param name="Url">Address to listen on; port 0 for any that is free.</param>
public sealed record SandboxGatewaySettings(
    string JournalPath, Uri Webhook, string Secret, string Url = "http://127.0.0.1:0");

/// <summary>
/// A payment gateway of its own: server, books, pages. It shares nothing with the shop but HTTP, so that another
/// gateway can take its place.
/// </summary>
public sealed class SandboxGatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SandboxGatewayHost(WebApplication app, Uri address) => (_app, Address) = (app, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>
    /// What the shop sends as <c>Authorization: Bearer</c>; derived, so that it cannot sign webhooks.
    /// </summary>
    internal static string ApiKeyOf(string secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "gateway-api"u8));

    /// <summary>Starts a gateway; it goes on telling what it had not told.</summary>
    public static async Task<SandboxGatewayHost> StartAsync(
        SandboxGatewaySettings settings, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddSingleton(_ => new Ledger(settings.JournalPath, time));
        builder.Services.AddSingleton(_ => new HttpClient { Timeout = TimeSpan.FromSeconds(15) });
        builder.Services.AddSingleton(provider => new WebhookSender(
            provider.GetRequiredService<Ledger>(), settings.Webhook, settings.Secret,
            provider.GetRequiredService<HttpClient>(),
            time, loggers.CreateLogger<WebhookSender>()));
        builder.Services.AddHostedService(provider => provider.GetRequiredService<WebhookSender>());
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.DefaultIgnoreCondition = GatewayJson.Options.DefaultIgnoreCondition;
            json.SerializerOptions.UnmappedMemberHandling = GatewayJson.Options.UnmappedMemberHandling;
        });
        builder.WebHost.UseUrls(settings.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
        });

        var app = builder.Build();
        GatewayApi.Map(app, ApiKeyOf(settings.Secret));
        GatewayPages.Map(app);
        app.MapGet("/health/ready", () => Results.Json(new { status = "ready" }));
        await app.StartAsync(cancellationToken);
        var server = app.Services.GetRequiredService<IServer>();
        return new SandboxGatewayHost(app, new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First()));
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    // The shop's process decides when it ends, not this part of it.
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
