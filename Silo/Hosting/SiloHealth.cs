using System.Net;
using Commerce.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Commerce.Hosting;

/// <summary>
/// What load balancers and service managers ask. A server of its own: it answers while the silo waits for its shards
/// and for the others to let it in, and while it drains.
/// </summary>
internal static class SiloHealth
{
    /// <summary>Makes the server; not started.</summary>
    public static WebApplication Of(SiloOptions silo, ShopReadiness readiness)
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton<IHostLifetime, NoSignals>(); // The silo decides when the process ends.
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel((_, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(new IPEndPoint(IPAddress.Parse(silo.Address), silo.HttpPort));
        });

        var app = builder.Build();
        app.MapGet("/health/live", () => Results.Json(new { status = "live" }));
        app.MapGet("/health/ready", () => readiness.WaitingFor is { Count: > 0 } waiting
            ? Results.Json(
                new { status = "waiting", waitingFor = waiting }, statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Json(new { status = "ready" }));
        return app;
    }
}
