using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Commerce.Configuration;
using Commerce.Engine;
using Commerce.Rehearsing;
using Commerce.Storage;
using Commerce.Testing;
using Microsoft.Extensions.Logging;

namespace Commerce.Hosting;

/// <summary>
/// Goal: which silos rehearse before they join, and that nothing but what they compiled remains of it. Method: a table
/// of silos with a listener in the place of a silo, and a store that answers nothing.
/// </summary>
public sealed class RehearsalTests : IDisposable
{
    private const int Played = 2321;
    private const int BrokenOff = 2322;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("commerce-rehearsal-");
    private readonly TcpListener _other = new(IPAddress.Loopback, 0);
    private readonly ShopReadiness _readiness = new();
    private readonly NotedEvents _log = new();
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
    }

    [Fact]
    public async Task A_silo_that_is_back_at_its_address_does_not_rehearse()
    {
        var here = (IPEndPoint)_other.LocalEndpoint;

        await Of(Table((SiloStatus.Active, 15, here)), port: here.Port).StartAsync(CancellationToken.None);

        Assert.Empty(_log.Ids);
    }

    [Fact]
    public async Task A_rehearsal_that_fails_leaves_the_silo_joining_and_no_folder()
    {
        var rehearsal = Of(Table((SiloStatus.Active, 15, (IPEndPoint)_other.LocalEndpoint)));

        await rehearsal.StartAsync(CancellationToken.None);

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
        var never = new TaskCompletionSource<MembershipSnapshot>();
        var starting = Of(Proxy.Of<IMembershipTable>(
            (_, arguments) => never.Task.WaitAsync((CancellationToken)arguments![0]!)))
            .StartAsync(CancellationToken.None);
        Assert.Contains(ShopReadiness.Rehearsal, _readiness.WaitingFor);

        time.Advance(TimeSpan.FromSeconds(20));
        await starting;

        Assert.Equal([BrokenOff], _log.Ids);
    }

    [Fact]
    public async Task A_silo_that_is_stopped_while_it_rehearses_does_not_go_on()
    {
        using var stop = new CancellationTokenSource();
        var starting = Of(Proxy.Of<IMembershipTable>((_, arguments) =>
            new TaskCompletionSource<MembershipSnapshot>().Task.WaitAsync((CancellationToken)arguments![0]!)))
            .StartAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.Empty(_log.Ids);
    }

    [Fact]
    public async Task A_silo_that_joins_others_rehearses_and_says_so()
    {
        await using var shop = await RunningShop.StartAsync();
        var table = Table((SiloStatus.Active, 15, (IPEndPoint)_other.LocalEndpoint));

        await Of(table, (IShardStore)(object)shop.Store).StartAsync(CancellationToken.None);

        Assert.Equal([Played], _log.Ids);
    }

    private Rehearsal Of(IMembershipTable table, IShardStore? store = null, int port = 1)
    {
        var options = new CommerceOptions { DataDirectory = _folder.FullName };
        options.Silo.Port = port;
        return new(table, store ?? _store, options, _readiness, _time, _log);
    }

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
