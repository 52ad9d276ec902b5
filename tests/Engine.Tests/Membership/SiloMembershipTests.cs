using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Commerce.Engine.Tests.Membership;

/// <summary>What a silo makes of its membership.</summary>
public sealed class SiloMembershipTests
{
    private static readonly SiloAddress Other = SiloAddress.New(System.Net.IPAddress.Loopback, 22_222, 1);

    private readonly ManualTimeProvider _time = new();
    private readonly MemoryMembershipTable _table;

    public SiloMembershipTests() => _table = new MemoryMembershipTable(_time);

    [Fact]
    public async Task A_silo_that_is_declared_dead_refuses_calls_and_stops_its_host()
    {
        using var host = Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ISerialGrain>("a");
        await grain.RunAsync("step");
        var stopping = new TaskCompletionSource();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        var self = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

        await WriteAsync((await ReadAsync()).Find(self)! with { Status = SiloStatus.Dead });
        host.Services.GetRequiredService<IMembershipHints>().Heard((await ReadAsync()).Version);
        await _time.AdvanceUntilAsync(stopping.Task, TimeSpan.FromMilliseconds(10));

        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.RunAsync("step"));
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(SiloStatus.Dead, (await ReadAsync()).Find(self)!.Status);
    }

    [Fact]
    public async Task A_silo_that_is_not_admitted_does_not_start_and_says_whom_it_cannot_reach()
    {
        await WriteAsync(new SiloRow(
            Other, "other", SiloStatus.Active, 100, "", _time.GetUtcNow(), _time.GetUtcNow(), []));
        using var host = Build(builder => builder.Configure<ClusterMembershipOptions>(
            options => options.MaxJoinAttemptTime = TimeSpan.FromSeconds(5)));

        var starting = host.StartAsync(TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<OrleansException>(
            () => _time.AdvanceUntilAsync(starting, TimeSpan.FromMilliseconds(100)));

        Assert.Contains($"{Other} did not answer within 00:00:05", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            [SiloStatus.Dead, SiloStatus.Active], (await ReadAsync()).Silos.Select(row => row.Status));
    }

    [Fact]
    public async Task Who_asks_for_the_cluster_gets_the_silos_view_of_it()
    {
        using var host = Build();
        var views = host.Services.GetRequiredService<IClusterViewSource>();
        Assert.Empty(views.Current.Silos);

        await host.StartAsync(TestContext.Current.CancellationToken);
        var row = Assert.Single(views.Current.Active);
        Assert.Equal(("shop-1", 250, "2.0"), (row.Name, row.Weight, row.SoftwareVersion));
        Assert.Equal((await ReadAsync()).Version, views.Current.Version);

        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Empty(views.Current.Active);
    }

    [Fact]
    public async Task A_silo_joins_with_the_weight_that_it_was_given_last_and_can_change_it()
    {
        using var host = Build();
        var weight = host.Services.GetRequiredService<ISiloWeight>();
        weight.Set(0);

        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, Assert.Single((await ReadAsync()).Silos).Weight);
        weight.Set(10_000);
        var views = host.Services.GetRequiredService<IClusterViewSource>();
        var seen = new TaskCompletionSource();
        using (views.Subscribe(view => Complete(view.Active[0].Weight)))
        {
            Complete(views.Current.Active[0].Weight);
            await _time.AdvanceUntilAsync(seen.Task, TimeSpan.FromMilliseconds(10));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => weight.Set(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => weight.Set(10_001));

        void Complete(int now)
        {
            if (now == 10_000)
            {
                seen.TrySetResult();
            }
        }
    }

    [Fact]
    public async Task A_silo_that_could_not_watch_the_table_tries_again_when_it_reads_it()
    {
        var table = new WatchedTable(_table);
        using var host = Build(table: table);
        var starting = host.StartAsync(TestContext.Current.CancellationToken);
        await _time.AdvanceUntilAsync(starting, TimeSpan.FromMilliseconds(10));

        var never = Task.Delay(TimeSpan.FromMinutes(1), _time, TestContext.Current.CancellationToken);
        await _time.AdvanceUntilAsync(Task.WhenAny(table.Begun.Task, never), TimeSpan.FromMilliseconds(100));
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, table.Tries);
        Assert.True(table.Ended.Task.IsCompleted);
    }

    [Fact]
    public async Task A_silo_that_stops_begins_its_grains_until_the_table_says_that_it_leaves()
    {
        var table = new HeldTable(_table);
        using var host = Build(table: table);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var gate = table.Hold();

        var stopping = host.StopAsync(TestContext.Current.CancellationToken);
        await gate.Entered.Task;
        await grains.GetGrain<ISerialGrain>("a").RunAsync("step");
        gate.Open();
        await stopping;

        await Assert.ThrowsAsync<SiloUnavailableException>(() => grains.GetGrain<ISerialGrain>("b").RunAsync("step"));
    }

    [Fact]
    public async Task A_silo_that_is_declared_dead_before_it_knows_that_it_was_admitted_ends()
    {
        using var host = Build();
        var silo = host.Services.GetRequiredService<Silo>();
        var (held, before) = (new HeldContext(), SynchronizationContext.Current);
        SynchronizationContext.SetSynchronizationContext(held);
        var starting = silo.StartAsync(TestContext.Current.CancellationToken);
        SynchronizationContext.SetSynchronizationContext(before);
        var goOn = await held.Posted.Task;

        ((MembershipAgent)silo.Views).Died!("Others say so.");
        goOn();
        await starting;

        Assert.Equal(SiloStatus.Dead, silo.Status);
        var life = host.Services.GetRequiredService<IHostApplicationLifetime>();
        Assert.True(life.ApplicationStopping.IsCancellationRequested);
    }

    private IHost Build(Action<ISiloBuilder>? configure = null, IMembershipTable? table = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton(table ?? _table);
        builder.Services.AddSingleton(new Script { ["step"] = _ => Task.FromResult("") });
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            silo.Configure<SiloOptions>(options => options.SiloName = "shop-1");
            silo.Configure<MembershipOptions>(options => (options.Weight, options.SoftwareVersion) = (250, "2.0"));
            configure?.Invoke(silo);
        });
        return builder.Build();
    }

    private Task<MembershipSnapshot> ReadAsync() => _table.ReadAsync(TestContext.Current.CancellationToken);

    private async Task WriteAsync(SiloRow row)
    {
        var from = (await ReadAsync()).Version;
        var to = new MembershipVersion(new Guid(1, 2, 3, new byte[8]), from.Number + 1);
        to = from == MembershipVersion.None ? to : to with { Incarnation = from.Incarnation };
        Assert.True(await _table.TryWriteAsync(new(from, to, [row], []), TestContext.Current.CancellationToken));
    }

    /// <summary>A table that at first cannot tell of changes.</summary>
    private sealed class WatchedTable(IMembershipTable table) : TableLayer(table), IAsyncDisposable
    {
        public int Tries { get; private set; }

        public TaskCompletionSource Begun { get; } = new();

        public TaskCompletionSource Ended { get; } = new();

        public override Task<IAsyncDisposable?> WatchAsync(
            Action<MembershipVersion> changed, CancellationToken cancellationToken)
        {
            if (++Tries == 1)
            {
                return Task.FromException<IAsyncDisposable?>(new IOException("not yet"));
            }

            Begun.SetResult();
            return Task.FromResult<IAsyncDisposable?>(this);
        }

        public ValueTask DisposeAsync()
        {
            Ended.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Keeps what goes on after an await until the test lets it.</summary>
    private sealed class HeldContext : SynchronizationContext
    {
        public TaskCompletionSource<Action> Posted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Post(SendOrPostCallback d, object? state) => Posted.SetResult(() => d(state));
    }
}
