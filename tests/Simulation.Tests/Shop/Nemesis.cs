using Commerce.Verification.Histories;

namespace Commerce.Simulation;

/// <summary>Breaks things, each for a while, as the seed has it.</summary>
internal sealed class Nemesis(Shop shop)
{
    /// <summary>What was on its way when a fault was healed still suffers from it.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(5);

    private readonly World _world = shop.World;
    private readonly SimulatedNetwork _network = shop.Around.Network;
    private readonly List<(Op Fault, Action Heal)> _open = [];

    /// <summary>Plans what happens in a span of time.</summary>
    /// <param name="length">The span.</param>
    /// <param name="isCalm">Whether silos only leave and come back, in order.</param>
    /// <returns>When something happens.</returns>
    public List<TimeSpan> Plan(TimeSpan length, bool isCalm)
    {
        Action[] faults = isCalm ? [LeaveAndComeBack] : [.. All().Where(_ => _world.Chance(0.5))];
        var moments = new List<TimeSpan>();
        for (var at = _world.Between(200, 1500); at < length && faults.Length > 0;
            at += isCalm ? _world.Between(2000, 5000) : _world.Between(100, 2500))
        {
            _world.After(at, faults[_world.Random.Next(faults.Length)]);
            moments.Add(at);
        }

        return moments;
    }

    /// <summary>Everything works again, at once.</summary>
    public void HealAll()
    {
        foreach (var fault in _open.ToList())
        {
            End(fault);
        }

        _network.Heal();
        foreach (var place in shop.Silos.Select(silo => silo.Place).ToList())
        {
            shop.Restart(place);
        }
    }

    private IEnumerable<Action> All()
    {
        yield return Crash;
        yield return Pause;
        yield return Cut;
        yield return () => Begin("broken connections", 0, () => _network.Break(AnyProcess(), 0.5), () => { });
        yield return LeaveAndComeBack;
        yield return Starve;
        yield return WarpClock;
        yield return LoseTable;
        yield return () => Disturb("unknown commits", server => server.Unknown = 0.3, server => server.Unknown = 0);
        yield return () => Disturb("slow commits", server => server.Slow = 0.3, server => server.Slow = 0);
        yield return () => Disturb("shard away", server => server.IsAway = true, server => server.IsAway = false);
    }

    private void Crash()
    {
        if (AnySilo() is { } silo)
        {
            Begin("crash", 3000, () => silo.End("is killed"), () => shop.Restart(silo.Place));
        }
    }

    private void Pause()
    {
        if (AnySilo() is { } silo)
        {
            Begin("pause", 12_000, () => Stop(silo.Process), () => Continue(silo.Process));
        }
    }

    private void LeaveAndComeBack()
    {
        if (AnySilo() is { } silo && shop.Living.Count(other => !other.IsLeaving) > 1)
        {
            silo.Leave();
            _world.After(_world.Between(12_000, 15_000), () => shop.Restart(silo.Place));
        }
    }

    private void Cut()
    {
        var processes = Processes().ToList();
        var some = processes.Where(_ => _world.Chance(0.4)).ToList();
        var bothWays = _world.Chance(0.6);
        Begin("cut", 9000, () =>
        {
            foreach (var one in some)
            {
                foreach (var other in processes.Except(some))
                {
                    _network.Cut(one, other);
                    if (bothWays)
                    {
                        _network.Cut(other, one);
                    }
                }
            }

            _world.Note("nemesis", $"{string.Join(' ', some.Select(one => one.Name))} to others, both ways {bothWays}");
        }, _network.Heal);
    }

    private void Starve()
    {
        var process = AnyProcess();
        Begin("starved", 6000, () => process.Lag = _world.Between(5, 400), () => process.Lag = TimeSpan.Zero);
    }

    private void WarpClock()
    {
        if (AnySilo() is { } silo)
        {
            Begin(
                "clock", 8000,
                () => silo.Process.Skew = _world.Between(-600, 600), () => silo.Process.Skew = TimeSpan.Zero);
        }
    }

    private void LoseTable()
    {
        if (AnySilo() is { } silo)
        {
            var isAway = _world.Chance(0.5);
            Begin(
                "table", 8000,
                () => (silo.Table.IsAway, silo.Table.LosesAnswers) = (isAway, isAway ? 0 : 0.4),
                () => (silo.Table.IsAway, silo.Table.LosesAnswers) = (false, 0));
        }
    }

    private void Disturb(string name, Action<ShardServer> begin, Action<ShardServer> end)
    {
        var server = shop.Around.Shards.All[_world.Random.Next(shop.Around.Shards.All.Count)];
        Begin(name, 5000, () => begin(server), () => end(server));
    }

    private void Begin(string name, double msMax, Action begin, Action heal)
    {
        var open = (shop.History.Fault(name), heal);
        _open.Add(open);
        begin();
        _world.After(_world.Between(Math.Min(1000, msMax / 2), Math.Max(1, msMax)), () =>
        {
            if (_open.Contains(open))
            {
                End(open);
            }
        });
    }

    private void End((Op Fault, Action Heal) open)
    {
        _open.Remove(open);
        open.Heal();
        _world.After(Aftermath, () => shop.History.End(open.Fault, OpKind.Ok));
    }

    private static void Stop(SimulatedProcess process) => process.Stop();

    private static void Continue(SimulatedProcess process) => process.Continue();

    private SimulatedSilo? AnySilo()
    {
        var silos = shop.Living.Where(silo => !silo.IsLeaving && silo.Process.IsRunning).ToList();
        return silos.Count == 0 ? null : silos[_world.Random.Next(silos.Count)];
    }

    private SimulatedProcess AnyProcess()
    {
        var processes = Processes().ToList();
        return processes[_world.Random.Next(processes.Count)];
    }

    private IEnumerable<SimulatedProcess> Processes() =>
        shop.Living.Select(silo => silo.Process).Concat(shop.Fronts.Select(front => front.Process));
}
