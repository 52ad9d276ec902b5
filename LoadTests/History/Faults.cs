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
    private readonly string _kind;
    private readonly int _process;
    private readonly ShopKiller _killer;
    private readonly IReadOnlyList<PostgresServer> _servers;
    private readonly Random _random;
    private readonly RunClock _clock;
    private readonly TimeProvider _time;
    private readonly HistoryWriter _writer;

    /// <param name="kind">One of <see cref="FaultKinds"/>.</param>
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

    /// <summary>Faults that were made.</summary>
    internal int Count { get; private set; }

    internal async Task RunAsync(CancellationToken stop)
    {
        while (await PauseAsync(stop))
        {
            Count++;
            Record(OpKind.Invoke);
            switch (_kind)
            {
                case FaultKinds.Kill:
                    await _killer.KillAsync();
                    await _killer.StartAgainAsync(CancellationToken.None, () => Record(OpKind.Ok));
                    continue;
                case FaultKinds.PostgresRestart:
                    var server = _servers[_random.Next(_servers.Count)];
                    await server.StopImmediateAsync();
                    await server.StartAgainAsync();
                    break;
                default:
                    var terminate = _kind == FaultKinds.PostgresTerminate;
                    await Task.WhenAll(_servers.Select(one => DisturbAsync(one, terminate)));
                    break;
            }

            Record(OpKind.Ok);
        }
    }

    public void Dispose() => _writer.Dispose();

    // A server that is down just now, by a fault of another kind, has nothing that could be disturbed.
    private static async Task DisturbAsync(PostgresServer server, bool terminate)
    {
        try
        {
            await server.DisturbAsync(terminate);
        }
        catch (ShopApiException)
        {
            // The other kind has recorded it.
        }
    }

    // False: it is over.
    private async Task<bool> PauseAsync(CancellationToken stop)
    {
        var (least, most) = _kind switch
        {
            FaultKinds.Kill => (500, 3_000),
            FaultKinds.PostgresRestart => (4_000, 10_000),
            FaultKinds.PostgresTerminate => (1_000, 4_000),
            _ => (300, 1_500),
        };
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(least, most)), _time, stop);
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
