using Commerce.Delivery;
using Commerce.Hosting;
using Commerce.LoadTests.Decisions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Commerce.Decisions;

/// <summary>A silo as the shop hosts it, in this process, without a front.</summary>
internal sealed class BenchmarkSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private BenchmarkSilo(IHost host, PoolMeasures measures) => (_host, Measures) = (host, measures);

    public PoolMeasures Measures { get; }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <param name="store">Where it keeps everything; it may be another one's before.</param>
    /// <param name="relay">False: committed holds are not written as orders.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<BenchmarkSilo> StartAsync(
        BenchmarkStore store, bool relay, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = "Benchmark" });
        builder.Configuration.AddInMemoryCollection(store.Settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole();
        if (!relay)
        {
            builder.Services.AddSingleton<IHoldRelay, NoRelay>();
        }

        builder.AddCommerceSilo();
        var host = builder.Build();
        var measures = new PoolMeasures();
        await host.StartAsync(cancellationToken);
        return new BenchmarkSilo(host, measures);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Measures.Dispose();
    }

    private sealed class NoRelay : IHoldRelay
    {
        public void Enqueue(RelayWindow window, IReadOnlyList<HoldToRelay> holds, long handedOverSeq) =>
            window.HandedOver(handedOverSeq);

        public Task RoomAsync() => Task.CompletedTask;

        public bool IsStuck => false;
    }
}
