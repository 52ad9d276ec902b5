using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.TestingHost;

namespace Commerce.Engine.Tests;

/// <summary>Hosting, finding grains, and what operations see.</summary>
public sealed class HostingTests
{
    [Fact]
    public async Task A_test_cluster_calls_grains()
    {
        await using var cluster = new TestClusterBuilder(1).AddSiloBuilderConfigurator<Configurator>().Build();
        await cluster.DeployAsync();

        Assert.Equal("done", await cluster.Client.GetGrain<ISerialGrain>("a").RunAsync("step"));
        await cluster.StopAllSilosAsync();
        await Assert.ThrowsAsync<SiloUnavailableException>(
            () => cluster.GrainFactory.GetGrain<ISerialGrain>("a").RunAsync("step"));
    }

    [Fact]
    public async Task A_generic_host_hosts_a_silo()
    {
        using var host = new HostBuilder()
            .UseOrleans((_, silo) => silo.UseLocalhostClustering(siloPort: 12_345, clusterId: "shop")).Build();
        await host.StartAsync();
        var details = host.Services.GetRequiredService<ILocalSiloDetails>();

        Assert.Equal((12_345, "shop"), (details.SiloAddress.Endpoint.Port, details.ClusterId));
        Assert.Equal(details.SiloAddress, SiloAddress.FromParsableString(details.SiloAddress.ToParsableString()));
        await host.StopAsync();
    }

    [Fact]
    public void Localhost_clustering_without_a_table_is_refused_with_the_way_out()
    {
        var other = new IPEndPoint(IPAddress.Loopback, 1);

        var error = Assert.Throws<NotSupportedException>(() => new HostBuilder()
            .UseOrleans(silo => silo.UseLocalhostClustering(primarySiloEndpoint: other)).Build());

        Assert.Contains("UseTcp", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_before_the_start_is_refused()
    {
        using var host = new HostBuilder().UseOrleans(silo => silo.UseLocalhostClustering()).Build();

        await Assert.ThrowsAsync<SiloUnavailableException>(
            () => host.Services.GetRequiredService<IGrainFactory>().GetGrain<ISerialGrain>("a").RunAsync("step"));
    }

    [Fact]
    public async Task An_interface_without_or_with_several_classes_is_refused_with_their_names()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Contains(
            "0 classes", Assert.Throws<ArgumentException>(() => silo.Grains.GetGrain<INobodyGrain>("a")).Message,
            StringComparison.Ordinal);
        var several = Assert.Throws<ArgumentException>(() => silo.Grains.GetGrain<IScript>("a"));
        Assert.Contains(nameof(SerialGrain), several.Message, StringComparison.Ordinal);
        Assert.Equal(
            silo.Serial().GetGrainId(), silo.Grains.GetGrain<IScript>("a", typeof(SerialGrain).FullName).GetGrainId());
    }

    [Fact]
    public async Task A_misspelt_class_of_a_mailbox_limit_stops_the_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestSilo.StartAsync(
            configure: host => host.Configure<EngineOptions>(options => options.MailboxLimits["Nobody"] = 1)));

        Assert.Contains("'Nobody'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_is_equal_to_another_of_the_same_grain_and_converts()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Script["self"] = step => Task.FromResult(step.Grain.AsReference<ISerialGrain>().GetPrimaryKeyString());
        var grain = silo.Serial("the key");

        Assert.Equal(grain, silo.Serial("the key"));
        Assert.NotEqual(grain, silo.Serial("another"));
        Assert.Equal(grain, grain.AsReference<IScript>());
        Assert.Equal("the key", grain.GetPrimaryKeyString());
        Assert.Equal("the key", await grain.RunAsync("self"));
        Assert.Equal(grain.GetGrainId(), GrainId.Parse(grain.GetGrainId().ToString()));
        Assert.Equal(-7, silo.Grains.GetGrain<ICountGrain>(-7).GetPrimaryKeyLong());
    }

    [Fact]
    public async Task Operations_see_the_silo_and_what_it_hosts()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Script["run"] = _ => Task.FromResult("");
        await silo.Serial("a").RunAsync("run");
        await silo.Serial("b").RunAsync("run");
        var management = silo.Grains.GetGrain<IManagementGrain>(0);

        Assert.Equal(SiloStatus.Active, Assert.Single(await management.GetHosts(onlyActive: true)).Value);
        Assert.Equal(3, await management.GetTotalActivationCount());
        var statistics = await management.GetSimpleGrainStatistics();
        Assert.Equal(2, statistics.Single(each => each.GrainType == typeof(SerialGrain).FullName).ActivationCount);
        var idle = silo.Find(silo.Serial("a"))!;
        await silo.PassAsync(TimeSpan.FromSeconds(2));
        await management.ForceActivationCollection(TimeSpan.FromSeconds(1));
        await idle.Deactivated;
    }

    [Fact]
    public async Task Calls_are_traced_from_caller_to_grain_while_somebody_listens()
    {
        var stopped = new System.Collections.Concurrent.ConcurrentBag<Activity>();
        var both = new TaskCompletionSource();
        string? traced = null;
        List<Activity> Spans() =>
            [.. stopped.Where(each => $"{each.TraceId}" == Volatile.Read(ref traced) && each.Source.Name != "test")];
        using var source = new ActivitySource("test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = each => each.Name is "Microsoft.Orleans.Application" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = each =>
            {
                stopped.Add(each);
                if (Spans().Count == 2)
                {
                    both.TrySetResult();
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var silo = await TestSilo.StartAsync();
        silo.Script["trace"] = async _ =>
        {
            await Task.Yield();
            return $"{Activity.Current?.TraceId}";
        };
        string seen;
        using (var root = source.StartActivity("root"))
        {
            Volatile.Write(ref traced, $"{root!.TraceId}");
            seen = await silo.Serial().RunAsync("trace");
            Assert.Same(root, Activity.Current);
            Assert.Equal($"{root.TraceId}", seen);
        }

        // The caller goes on with its answer before or after its span ends.
        await both.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await silo.DisposeAsync();
        var spans = Spans();
        Assert.Equal([ActivityKind.Server, ActivityKind.Client], spans.Select(each => each.Kind).OrderBy(kind => kind));
        var client = spans.Single(each => each.Kind == ActivityKind.Client);
        Assert.Equal(client.SpanId, spans.Single(each => each.Kind == ActivityKind.Server).ParentSpanId);
    }

    [Fact]
    public async Task Calls_are_timed_while_somebody_listens()
    {
        await using var silo = await TestSilo.StartAsync();
        var measured = new TaskCompletionSource<double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, each) =>
        {
            if (instrument is { Name: "orleans-app-requests-latency", Meter.Name: "Microsoft.Orleans" }
                && ReferenceEquals(instrument, silo.Silo.Instruments.Latency))
            {
                each.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => measured.TrySetResult(value));
        listener.Start();
        var gate = silo.Script.Gate("gate");

        var call = silo.Serial().RunAsync("gate");
        await gate.Entered.Task;
        await silo.AdvanceAsync(TimeSpan.FromMilliseconds(700));
        gate.Open();
        await call;

        Assert.Equal(700, await measured.Task);
    }

    public interface INobodyGrain : IGrainWithStringKey;

    public sealed class Configurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) =>
            siloBuilder.Services.AddSingleton(new Script { ["step"] = _ => Task.FromResult("done") });
    }
}
