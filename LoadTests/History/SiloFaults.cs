using System.Globalization;
using Commerce.LoadTests.Shop;
using Commerce.Verification.Histories;

namespace Commerce.LoadTests.History;

/// <summary>
/// Makes faults of silos, one at a time with calm between, until it is told to stop; and is their supervisor: what ends
/// is started again. What hits a silo hits the one that owns the first pool.
/// </summary>
internal sealed class SiloFaults : IDisposable
{
    /// <summary>What is recorded of a silo that comes back.</summary>
    private const string SiloStart = "silo-start";

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<string> _kinds;
    private readonly ShopProcesses _shop;
    private readonly PoolOwners _owners;
    private readonly Random _random;
    private readonly RunClock _clock;
    private readonly TimeProvider _time;
    private readonly HistoryWriter _writer;
    private readonly SortedDictionary<string, int> _made = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TimeSpan> _longest = new(StringComparer.Ordinal);
    private readonly List<string> _wrong = [];

    /// <param name="kinds">Those of <see cref="FaultKinds.OfSilos"/> to make, in turn.</param>
    /// <param name="shop">Of the run.</param>
    /// <param name="owners">Which silo owns which of the run's pools.</param>
    /// <param name="seed">Of the moments.</param>
    /// <param name="clock">Of the run.</param>
    /// <param name="time">For pauses.</param>
    internal SiloFaults(
        IReadOnlyList<string> kinds, ShopProcesses shop, PoolOwners owners, int seed, RunClock clock,
        TimeProvider time)
    {
        (_kinds, _shop, _owners, _clock, _time) = (kinds, shop, owners, clock, time);
        _random = new Random(seed + 200);
        _writer = new HistoryWriter(clock.Folder, "faults-silos");
    }

    /// <summary>Faults that were made, by kind.</summary>
    internal IReadOnlyDictionary<string, int> Made => _made;

    /// <summary>How long silos took to start, and to end when they had to; for people.</summary>
    internal IEnumerable<string> Longest => _longest.Select(each => string.Create(
        CultureInfo.InvariantCulture, $"longest {each.Key} {each.Value.TotalSeconds:0.0} s"));

    /// <summary>What a silo did that it must not.</summary>
    internal IReadOnlyList<string> Wrong => _wrong;

    internal async Task RunAsync(CancellationToken stop)
    {
        for (var number = 0; _kinds.Count > 0 && await PauseAsync(4_000, 8_000, stop); number++)
        {
            await SuperviseAsync();
            var kind = _kinds[number % _kinds.Count];
            _made[kind] = _made.GetValueOrDefault(kind) + 1;
            await MakeAsync(kind, stop);
        }

        await SuperviseAsync();
    }

    public void Dispose() => _writer.Dispose();

    private async Task MakeAsync(string kind, CancellationToken stop)
    {
        var pools = await _owners.ReadAsync();
        var address = pools[_owners.First];
        var owner = _shop.SiloAt(address);
        var hit = pools.Where(pool => pool.Value == address).Select(pool => pool.Key).ToList();
        switch (kind)
        {
            case FaultKinds.SiloKill:
                Record(OpKind.Invoke, kind, hit);
                await owner.KillAsync();
                await _owners.MovedAsync(address);
                Record(OpKind.Ok, kind, hit);
                await PauseAsync(6_000, 8_000, CancellationToken.None); // Its start takes from others what it likes.
                await StartAgainAsync(owner);
                break;
            case FaultKinds.SiloStall:
                await StallAsync(owner, hit);
                break;
            case FaultKinds.SiloStop:
                await StopAsync(owner, address, hit);
                break;
            case FaultKinds.SiloTerm:
                await TermAsync(owner, kind, hit);
                await PauseAsync(1_000, 5_000, CancellationToken.None);
                await StartAgainAsync(owner);
                break;
            case FaultKinds.SiloAdd:
                await AddAsync(stop);
                break;
            case FaultKinds.RollingRestart:
                foreach (var silo in _shop.Silos)
                {
                    await TermAsync(silo, kind, [.. pools.Keys]);
                    await StartAgainAsync(silo);
                }

                break;
            default:
                Record(OpKind.Invoke, kind, [.. pools.Keys]);
                await Task.WhenAll(_shop.Silos.Select(silo => silo.KillAsync()));
                await Task.WhenAll(_shop.Silos.Select(silo => silo.StartAsync(CancellationToken.None)));
                await _owners.ReadAsync();
                Record(OpKind.Ok, kind, [.. pools.Keys]);
                break;
        }
    }

    private async Task StallAsync(ServerProcess owner, IReadOnlyList<string> hit)
    {
        Record(OpKind.Invoke, FaultKinds.SiloStall, hit);
        await owner.SignalAsync("STOP");
        await PauseAsync(100, 2_000, CancellationToken.None);
        await owner.SignalAsync("CONT");
        await _owners.ReadAsync();
        Record(OpKind.Ok, FaultKinds.SiloStall, hit);
    }

    private async Task StopAsync(ServerProcess owner, string address, IReadOnlyList<string> hit)
    {
        var began = _time.GetTimestamp();
        Record(OpKind.Invoke, FaultKinds.SiloStop, hit);
        await owner.SignalAsync("STOP");
        await _owners.MovedAsync(address);
        Record(OpKind.Ok, FaultKinds.SiloStop, hit);
        var rest = StopTime - _time.GetElapsedTime(began);
        await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, _time);
        var continued = _time.GetTimestamp();
        await owner.SignalAsync("CONT");
        var end = await owner.WaitForEndAsync(EndTimeMax);
        Note("end after SIGCONT", _time.GetElapsedTime(continued));
        if (end is not 1 and var code)
        {
            _wrong.Add($"{owner.Name} was stopped, declared dead and continued, and "
                + (code is null ? $"went on for more than {EndTimeMax}" : $"ended with {code}, not with 1"));
        }

        await StartAgainAsync(owner);
    }

    private async Task TermAsync(ServerProcess silo, string kind, IReadOnlyList<string> hit)
    {
        Record(OpKind.Invoke, kind, hit);
        var end = await silo.EndAsync();
        Record(OpKind.Ok, kind, hit);
        Note("end after SIGTERM", end?.Took ?? TimeSpan.MaxValue);
        if (end is not ({ } code, var took) || code != 0 || took > EndTimeMax)
        {
            _wrong.Add($"{silo.Name} ended after SIGTERM with "
                + (end is var (exit, after) ? $"{exit} after {after}" : "a kill, for it did not end"));
        }
    }

    private async Task AddAsync(CancellationToken stop)
    {
        var added = _shop.AddSilo();
        Record(OpKind.Invoke, FaultKinds.SiloAdd, []);
        await added.StartAsync(CancellationToken.None);
        Record(OpKind.Ok, FaultKinds.SiloAdd, []);
        var ready = _time.GetTimestamp();
        await Task.Delay(SettleTime, _time, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        var settled = _time.GetElapsedTime(ready).TotalSeconds;
        Console.WriteLine($"Sessions of each silo {settled:0} s after one that was added was ready: "
            + $"{string.Join(", ", await _owners.CountSessionsAsync())}.");
        await TermAsync(added, FaultKinds.SiloTerm, [.. (await _owners.ReadAsync())
            .Where(pool => pool.Value == _shop.AddressOf(added)).Select(pool => pool.Key)]);
        await _shop.ForgetAsync(added);
    }

    private async Task StartAgainAsync(ServerProcess silo)
    {
        Record(OpKind.Invoke, SiloStart, []);
        Note("start", await silo.StartAsync(CancellationToken.None));
        Record(OpKind.Ok, SiloStart, []);
    }

    // Others may declare a silo dead that was slow for too long; it says so by its exit code.
    private async Task SuperviseAsync()
    {
        foreach (var silo in _shop.Silos.Where(silo => silo.HasEnded).ToList())
        {
            var code = await silo.WaitForEndAsync(EndTimeMax);
            Console.WriteLine($"{silo.Name} has ended by itself with {code}.");
            if (code != 1)
            {
                _wrong.Add($"{silo.Name} ended by itself with {code}, not with 1");
            }

            await StartAgainAsync(silo);
        }
    }

    // False: it is over.
    private async Task<bool> PauseAsync(int leastMs, int mostMs, CancellationToken stop)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(leastMs, mostMs)), _time, stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Note(string what, TimeSpan took)
    {
        if (took > _longest.GetValueOrDefault(what))
        {
            _longest[what] = took;
        }
    }

    private void Record(OpKind kind, string fault, IReadOnlyList<string> hit) => _writer.Write(new Op
    {
        At = _clock.Now(),
        Process = Op.Nemesis - FaultKinds.All.Length,
        Kind = kind,
        Action = OpAction.Fault,
        Key = fault,
        Pools = hit,
    });
}
