using Commerce.LoadTests.Servers;

namespace Commerce.Shop;

/// <summary>The sandbox gateway of a cluster: a process of its own, which tells one front.</summary>
internal sealed class GatewayProcess(string folder) : IAsyncDisposable
{
    private BuiltProgram? _program;

    /// <summary>Where silos and fronts reach it.</summary>
    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Find()}");

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="front">The front that it tells.</param>
    public Task StartAsync(ShopProcess front)
    {
        var program = _program = BuiltProgram.Start(
            "SandboxGateway", folder, [], new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Gateway__Url"] = Address.GetLeftPart(UriPartial.Authority),
                ["Gateway__Webhook"] = new Uri(front.Address, "api/payments/webhook").AbsoluteUri,
                ["Gateway__Secret"] = ShopProcess.WebhookSecret,
                ["Gateway__Journal"] = Path.Combine(folder, "gateway.jsonl"),
            });
        return Eventually.SeesAsync(
            "the gateway listens",
            () => Task.FromResult(program.Output),
            output => output.Contains("The sandbox gateway is at", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _program?.DisposeAsync() ?? ValueTask.CompletedTask;
}
