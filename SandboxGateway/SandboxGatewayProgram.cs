namespace Commerce.SandboxGateway;

/// <summary>
/// The gateway as a program, for a shop of several processes: all of them reach it, and it reports to one address of
/// the shop. Settings: section <c>Gateway</c>, see docs/configuration.md.
/// </summary>
internal static class SandboxGatewayProgram
{
    private const int SecretLengthMin = 32;

    public static async Task<int> Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var keys = builder.Configuration.GetSection("Gateway");
        if (keys["Secret"] is not { Length: >= SecretLengthMin } secret)
        {
            await Console.Error.WriteLineAsync(
                $"Cannot start: Gateway:Secret must be at least {SecretLengthMin} characters, the same as the shop's "
                + "Commerce:Payments:WebhookSecret.");
            return 1;
        }

        var settings = new SandboxGatewaySettings(
            Path.GetFullPath(keys["Journal"] ?? Path.Combine(".data", "sandbox-gateway.jsonl")),
            new Uri(keys["Webhook"] ?? "http://localhost:5080/api/payments/webhook"),
            secret,
            keys["Url"] ?? "http://127.0.0.1:5090");
        Directory.CreateDirectory(Path.GetDirectoryName(settings.JournalPath)!);
        using var host = builder.Build();
        await using var gateway = await SandboxGatewayHost.StartAsync(
            settings, host.Services.GetRequiredService<ILoggerFactory>(), TimeProvider.System, CancellationToken.None);
        await Console.Out.WriteLineAsync($"The sandbox gateway is at {gateway.Address}; it tells {settings.Webhook}.");
        await host.RunAsync();
        return 0;
    }
}
