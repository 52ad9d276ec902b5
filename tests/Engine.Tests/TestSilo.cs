using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Commerce.Engine.Tests;

/// <summary>One silo with a clock that the test moves.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host, ManualTimeProvider time, Script script)
    {
        _host = host;
        Time = time;
        Script = script;
    }

    public ManualTimeProvider Time { get; }

    public Script Script { get; }

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public Silo Silo => Services.GetRequiredService<Silo>();

    public static async Task<TestSilo> StartAsync(
        bool inline = true, Action<ISiloBuilder>? configure = null, ManualTimeProvider? time = null)
    {
        time ??= new ManualTimeProvider();
        var script = new Script();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(time).AddSingleton(script);
        builder.Services.AddSingleton<ITurnThreads>(new Threads(inline));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering().AddMemoryGrainStorageAsDefault();
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new TestSilo(host, time, script);
    }

    public ISerialGrain Serial(string key = "a") => Grains.GetGrain<ISerialGrain>(key);

    public IReentrantGrain Reentrant(string key = "a") => Grains.GetGrain<IReentrantGrain>(key);

    /// <summary>The activation of a grain that was called.</summary>
    public Activation? Find(IAddressable grain) => Silo.Catalog.Find(grain.GetGrainId());

    /// <summary>Waits until everything that was queued so far has run.</summary>
    public async Task SettleAsync()
    {
        foreach (var activation in Silo.Catalog.All)
        {
            while (activation.HasQueuedWork)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>
    /// Moves the clock once everything queued so far has run. A grain says that it was entered before its turn ends;
    /// a clock that moved in between would pass before the engine watches the call, and never move again.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan span)
    {
        await SettleAsync();
        Time.Advance(span);
    }

    /// <summary>Lets time pass second by second, so that what becomes due runs before the next second.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(1))
        {
            await AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        await SettleAsync();
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        // Whatever a test left stuck does not keep it: time is the test's.
        var stopping = _host.StopAsync();
        while (!stopping.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stopping;
        _host.Dispose();
    }

    private sealed class Threads(bool inline) : ITurnThreads
    {
        public bool AllowInline => inline;

        public void Queue(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }
}
