using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Commerce.Configuration;
using Commerce.Engine;
using Commerce.Rehearsing;
using Commerce.Storage;
using Commerce.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Commerce.Hosting;

/// <summary>
/// Goal: which silos rehearse before they have grains, and that nothing but what they compiled remains of it. Method: a
/// table of silos with a listener in the place of a silo, and a store that answers nothing.
/// </summary>
public sealed class RehearsalTests : IDisposable
{
    private const int Played = 2321;
    private const int BrokenOff = 2322;
    private const int NotLooked = 2323;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("commerce-rehearsal-");
    private readonly TcpListener _other = new(IPAddress.Loopback, 0);
    private readonly ShopReadiness _readiness = new();
    private readonly NotedEvents _log = new();
    private readonly List<int> _weights = [];
    private readonly IShardStore _store = Proxy.Of<IShardStore>((_, _) => throw new StoreOverloadedException("busy"));
    private TimeProvider _time = TimeProvider.System;

    public RehearsalTests() => _other.Start();

    public void Dispose()
    {
        _other.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_sale_is_played_to_its_end_and_leaves_no_folder()
    {
        var folder = Path.Combine(_folder.FullName, "rehearsal");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "shard-0.db"), "what a crash has left");

        await using (var shop = await RehearsalShop.OpenAsync(folder, CancellationToken.None))
        {
            await new RehearsalPlay(shop.Grains, TimeProvider.System).PlayAsync();
            Assert.True(Directory.Exists(folder));
        }

        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_silo_without_others_does_not_rehearse()
    {
        await Of(Table()).StartAsync(CancellationToken.None);

        Assert.Empty(_log.Ids);
    }

    [Theory]
    [InlineData(SiloStatus.Active, 15, 0, false)]
    [InlineData(SiloStatus.Active, 14, 0, true)]
    [InlineData(SiloStatus.Active, 15, 6, true)]
    [InlineData(SiloStatus.Dead, 15, 0, true)]
    public async Task A_silo_does_not_rehearse_for_others_that_are_silent_new_killed_or_dead(
        SiloStatus status, int ageSeconds, int silentSeconds, bool answers)
    {
        var table = Table((status, ageSeconds, (IPEndPoint)_other.LocalEndpoint), silentSeconds);
        if (!answers)
        {
            _other.Stop();
        }

        await Of(table).StartAsync(CancellationToken.None);

        Assert.Empty(_log.Ids);
        Assert.Empty(_weights);
    }

    [Fact]
    public async Task A_silo_that_joins_others_has_no_weight_until_it_has_rehearsed()
    {
        await using var shop = await RunningShop.StartAsync();
        var rehearsal = Of(Serving(), (IShardStore)(object)shop.Store);

        await rehearsal.StartAsync(CancellationToken.None);
        Assert.Equal([0], _weights);
        await rehearsal.Rehearsed;

        Assert.Equal([0, 100], _weights);
        Assert.Equal([Played], _log.Ids);
        Assert.DoesNotContain(ShopReadiness.Rehearsal, _readiness.WaitingFor);
    }

    [Fact]
    public async Task A_rehearsal_that_fails_leaves_the_silo_with_its_weight_and_no_folder()
    {
        var rehearsal = Of(Serving());

        await rehearsal.StartAsync(CancellationToken.None);
        Assert.Contains(ShopReadiness.Rehearsal, _readiness.WaitingFor);
        await rehearsal.Rehearsed;

        Assert.Equal([0, 100], _weights);
        Assert.Equal([BrokenOff], _log.Ids);
        Assert.IsType<StoreOverloadedException>(_log.Exception);
        await rehearsal.StopAsync(CancellationToken.None);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
        Assert.DoesNotContain(ShopReadiness.Rehearsal, _readiness.WaitingFor);
    }

    [Fact]
    public async Task A_rehearsal_is_broken_off_when_its_time_is_over()
    {
        var time = new ManualTimeProvider();
        _time = time;
        var rehearsal = Of(Serving(), Proxy.Of<IShardStore>((_, arguments) => // the first that it asks
            new TaskCompletionSource<IReadOnlyList<string>>().Task.WaitAsync((CancellationToken)arguments[0]!)));

        await rehearsal.StartAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(20));
        await rehearsal.Rehearsed;

        Assert.Equal([0, 100], _weights);
        Assert.Equal([BrokenOff], _log.Ids);
    }

    [Fact]
    public async Task A_silo_that_cannot_see_whether_others_serve_does_not_rehearse_and_joins()
    {
        var time = new ManualTimeProvider();
        _time = time;
        var starting = Of(NeverRead()).StartAsync(CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(20));
        await starting;

        Assert.Equal([NotLooked], _log.Ids);
        Assert.Empty(_weights);
    }

    [Fact]
    public async Task A_silo_that_is_stopped_before_it_knows_whether_others_serve_does_not_go_on()
    {
        using var stop = new CancellationTokenSource();
        var starting = Of(NeverRead()).StartAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.Empty(_log.Ids);
    }

    [Fact]
    public async Task A_silo_that_is_stopped_while_it_rehearses_never_has_a_weight()
    {
        using var stopping = new CancellationTokenSource();
        var rehearsal = Of(Serving(), Proxy.Of<IShardStore>((_, _) =>
        {
            stopping.Cancel();
            throw new StoreOverloadedException("busy");
        }), stopping.Token);

        await rehearsal.StartAsync(CancellationToken.None);
        await rehearsal.Rehearsed;

        Assert.Equal([0], _weights);
        Assert.Empty(_log.Ids);
    }

    private Rehearsal Of(
        IMembershipTable table, IShardStore? store = null, CancellationToken stopping = default) => new(
        table,
        Proxy.Of<ISiloWeight>((_, arguments) =>
        {
            _weights.Add((int)arguments[0]!);
            return null;
        }),
        store ?? _store,
        new CommerceOptions { DataDirectory = _folder.FullName },
        _readiness,
        Proxy.Of<IHostApplicationLifetime>((_, _) => stopping),
        _time,
        _log);

    private IMembershipTable Serving() => Table((SiloStatus.Active, 15, (IPEndPoint)_other.LocalEndpoint));

    private static IMembershipTable NeverRead() => Proxy.Of<IMembershipTable>((_, arguments) =>
        new TaskCompletionSource<MembershipSnapshot>().Task.WaitAsync((CancellationToken)arguments[0]!));

    private static IMembershipTable Table(
        (SiloStatus Status, int AgeSeconds, IPEndPoint Silo)? other = null, int silentSeconds = 0)
    {
        var now = DateTimeOffset.UnixEpoch;
        var snapshot = new MembershipSnapshot(MembershipVersion.None, now,
        [
            .. other is var (status, ageSeconds, silo)
                ? new[]
                {
                    new SiloRow(
                        SiloAddress.New(silo, 1), "other", status, 100, "", now.AddSeconds(-ageSeconds),
                        now.AddSeconds(-silentSeconds), ImmutableArray<Suspicion>.Empty),
                }
                : [],
        ]);
        return Proxy.Of<IMembershipTable>((_, _) => Task.FromResult(snapshot));
    }

    private sealed class NotedEvents : ILogger<Rehearsal>
    {
        public List<int> Ids { get; } = [];

        public Exception? Exception { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            Ids.Add(eventId.Id);
            Exception = exception;
        }
    }
}
