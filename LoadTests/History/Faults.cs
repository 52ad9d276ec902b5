using Commerce.LoadTests.Crash;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;
using Commerce.Verification.Histories;

namespace Commerce.LoadTests.History;

/// <summary>
/// Makes faults of one kind until it is told to stop, and heals the last; records when each began and when it was
/// healed. What is killed or stopped is only what this program started.
/// </summary>
internal sealed class Faults : IDisposable
{
    private const int RestartPeriodMs = 10_000;
    private static readonly TimeSpan LeastBetweenRestarts = TimeSpan.FromSeconds(4);

    private readonly string _kind;
    private readonly int _process;
    private readonly ShopKiller _killer;
    private readonly IReadOnlyList<PostgresServer> _servers;
    private readonly Random _random;
    private readonly RunClock _clock;
    private readonly TimeProvider _time;
    private readonly HistoryWriter _writer;
    private TimeSpan _lastTook;

    /// <param name="kind">One of <see cref="FaultKinds"/>, not of silos.</param>
    /// <param name="number">Of this kind in the run, from 0.</param>
    /// <param name="shop">Of the run.</param>
    /// <param name="servers">Of the shop's shards.</param>
    /// <param name="seed">Of the moments.</param>
    /// <param name="clock">Of the run.</param>
    /// <param name="time">For pauses.</param>
    internal Faults(
        string kind, int number, ServerProcess shop, IReadOnlyList<PostgresServer> servers, int seed, RunClock clock,
        TimeProvider time)
    {
        (_kind, _servers, _clock, _time) = (kind, servers, clock, time);
        _process = Op.Nemesis - number;
        _random = new Random(seed + 100 + number);
        _killer = new ShopKiller(shop, _random, time);
        _writer = new HistoryWriter(clock.Folder, $"faults-{kind}");
    }

    internal string Kind => _kind;

    /// <summary>Faults that were made.</summary>
    internal int Count { get; private set; }

    internal async Task RunAsync(CancellationToken stop)
    {
        while (await PauseAsync(stop))
        {
            Count++;
            var began = _time.GetTimestamp();
            Record(OpKind.Invoke);
            switch (_kind)
            {
                case FaultKinds.Kill:
                    await _killer.KillAsync();
                    await _killer.StartAgainAsync(CancellationToken.None, () => Record(OpKind.Ok));
                    continue;
                case FaultKinds.PostgresRestart:
                    await Task.WhenAll(SomeServers().Select(RestartAsync));
                    break;
                default:
                    var terminate = _kind == FaultKinds.PostgresTerminate;
                    await Task.WhenAll(_servers.Select(one => DisturbAsync(one, terminate)));
                    break;
            }

            Record(OpKind.Ok);
            _lastTook = _time.GetElapsedTime(began);
        }
    }

    public void Dispose() => _writer.Dispose();

    // Mostly all; now and then one alone, so that a part of the shop goes on.
    private IReadOnlyList<PostgresServer> SomeServers() =>
        _random.Next(3) == 0 ? [_servers[_random.Next(_servers.Count)]] : _servers;

    private static async Task RestartAsync(PostgresServer server)
    {
        await server.StopImmediateAsync();
        await server.StartAgainAsync();
    }

    // In a loop: what the shop tries anew is hit again. A server that is down by a fault of another kind is spared.
    private async Task DisturbAsync(PostgresServer server, bool terminate)
    {
        var idleToo = terminate; // At first.
        var (began, storm) = (_time.GetTimestamp(), TimeSpan.FromMilliseconds(_random.Next(100, 1_500)));
        while (_time.GetElapsedTime(began) < storm)
        {
            await server.DisturbAsync(terminate, idleToo);
            idleToo = false;
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(2, 40)), _time);
        }
    }

    // False: it is over.
    private async Task<bool> PauseAsync(CancellationToken stop)
    {
        var (least, most) = _kind switch
        {
            FaultKinds.Kill => (500, 3_000),
            FaultKinds.PostgresRestart => (RestartPeriodMs - 500, RestartPeriodMs + 500), // From one to the next.
            FaultKinds.PostgresTerminate => (1_000, 4_000),
            _ => (300, 1_500),
        };
        try
        {
            var pause = TimeSpan.FromMilliseconds(_random.Next(least, most));
            if (_kind == FaultKinds.PostgresRestart)
            {
                pause = pause - _lastTook > LeastBetweenRestarts ? pause - _lastTook : LeastBetweenRestarts;
            }

            await Task.Delay(pause, _time, stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Record(OpKind kind) => _writer.Write(new Op
    {
        At = _clock.Now(),
        Process = _process,
        Kind = kind,
        Action = OpAction.Fault,
        Key = _kind,
    });
}
