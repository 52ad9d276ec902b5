using Commerce.Configuration;
using Commerce.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Commerce;

/// <summary>The program of a silo: a process that hosts grains, one of several, and serves no shoppers.</summary>
internal static class SiloProgram
{
    public static Task<int> Main(string[] args) => ShopProcess.RunAsync(async () =>
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
            // By the name that fronts have it under; else DOTNET_ENVIRONMENT.
            EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT"),
        });
        var readiness = new ShopReadiness();
        var options = builder.AddSiloProcess(readiness);
        await using var health = SiloHealth.Of(options.Silo, readiness);
        var silo = builder.Build();
        await using var end = (IAsyncDisposable)silo;
        await StartAsync(health, silo, readiness);
        await silo.WaitForShutdownAsync();
        if (silo.Services.GetRequiredService<SiloFate>().Reason is { } death)
        {
            throw new ShopEndedException($"This silo was stopped by its cluster: {death}. Start it again.");
        }
    });

    private static async Task StartAsync(WebApplication health, IHost silo, ShopReadiness readiness)
    {
        try
        {
            await health.StartAsync();
            await silo.StartAsync();
        }
        catch (Exception exception)
        {
            if (!readiness.WaitingFor.Contains(ShopReadiness.Storage, StringComparer.Ordinal))
            {
                await silo.StopAsync(); // It may have joined: others are told, and need not find out.
            }

            if (SiloProcess.WhyNotStarted(exception) is { } reason)
            {
                throw new SettingsException(reason, exception);
            }

            throw;
        }
    }
}
