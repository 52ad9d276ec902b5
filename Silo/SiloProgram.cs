using Commerce.Configuration;
using Commerce.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Commerce;

/// <summary>The program of a silo: a process that hosts grains, one of several, and serves no shoppers.</summary>
internal static class SiloProgram
{
    public static Task<int> Main(string[] args) => ShopProcess.RunAsync(async () =>
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddSiloProcess();
        await using var app = builder.Build();
        app.MapSiloHealth();
        await StartAsync(app);
        await app.WaitForShutdownAsync();
        if (app.Services.GetRequiredService<SiloFate>().Reason is { } death)
        {
            throw new ShopEndedException($"This silo was stopped by its cluster: {death}. Start it again.");
        }
    });

    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception exception)
        {
            await app.StopAsync(); // It may have joined: others are told, and need not find out.
            if (SiloProcess.WhyNotStarted(exception) is { } reason)
            {
                throw new SettingsException(reason, exception);
            }

            throw;
        }
    }
}
