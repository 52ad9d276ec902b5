using System.Globalization;
using System.Text;
using Commerce.Engine;
using Commerce.Inventory;
using Commerce.Verification.Checks;
using Commerce.Verification.Histories;

namespace Commerce.Simulation;

/// <summary>One seed: a sale over a cluster in which things break, and what came of it.</summary>
internal sealed class Simulation
{
    /// <summary>Argument by which this program prints the trace of a seed.</summary>
    public const string TraceCommand = "trace";

    private static readonly TimeSpan SaleLength = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan SettleTimeMax = TimeSpan.FromSeconds(90);

    private readonly Surroundings _around;
    private readonly World _world;
    private readonly List<string> _findings;

    private Simulation(int seed, Plant plant, bool keepsNotes)
    {
        _around = new Surroundings(seed, plant, keepsNotes);
        (_world, _findings) = (_around.World, _around.Findings);
    }

    public int Seed => _world.Seed;

    public ulong Hash => _world.Hash;

    public long Steps => _world.Steps;

    public TimeSpan Length => _world.Now;

    /// <summary>What must not be.</summary>
    public IReadOnlyList<string> Findings => _findings;

    public IReadOnlyList<string> Notes => _world.Notes;

    /// <summary>States that were met.</summary>
    public SortedDictionary<string, long> States => _around.States.Counts;

    /// <summary>Runs a seed to its end.</summary>
    public static Simulation Run(int seed, Plant plant = Plant.None, bool keepsNotes = false) => Alone(() =>
    {
        var simulation = new Simulation(seed, plant, keepsNotes);
        simulation.Run();
        return simulation;
    });

    /// <summary>Does something without the context that a test runs in: a simulation has its own.</summary>
    public static T Alone<T>(Func<T> act)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return act();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Prints a seed's trace, and its hash as the last line.</summary>
    public static int PrintTrace(int seed, Plant plant)
    {
        var simulation = Run(seed, plant, keepsNotes: true);
        Console.Out.WriteLine(simulation.Text());
        return simulation.Findings.Count == 0 ? 0 : 1;
    }

    /// <summary>All that there is to read about it.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        text.AppendJoin('\n', Notes).Append('\n').AppendJoin('\n', Findings).Append('\n');
        text.Append(CultureInfo.InvariantCulture,
            $"seed {Seed}: {Length.TotalSeconds:0.0} s, {Steps} steps, {Findings.Count} findings, trace {Hash:x16}");
        return text.ToString();
    }

    private void Run()
    {
        using var shop = new Shop(_around, silos: 3, fronts: 2);
        try
        {
            _around.Network.LatencyMaxMs = _world.Chance(0.5) ? 2 : 30 * _world.Random.NextDouble();
            var units = 6 + _world.Random.Next(20);
            shop.Start(units);
            Sell(shop);
            Settle(shop);
            SellOut(shop);
            CheckSold(shop, units);
        }
        catch (SimulationException exception)
        {
            _findings.Add(exception.Message);
        }

        CheckHistory(shop);

        if (_world.Leak is { } leak)
        {
            _findings.Add($"Something left the simulation's thread:\n{leak}");
        }
    }

    private void Sell(Shop shop)
    {
        _around.IsCalm = _world.Chance(0.2);
        var nemesis = new Nemesis(shop);
        var moments = nemesis.Plan(SaleLength, _around.IsCalm);
        var buyers = 20 + _world.Random.Next(20);
        for (var i = 0; i < buyers; i++)
        {
            var pool = Shop.Pools[_world.Random.Next(Shop.Pools.Length)];
            var plan = (BuyerPlan)_world.Random.Next(5);
            var (units, twice) = (1 + _world.Random.Next(2), _world.Chance(0.2));

            // Half of them come just when something happens.
            var at = moments.Count > 0 && _world.Chance(0.5)
                ? moments[_world.Random.Next(moments.Count)] + _world.Between(0, 20)
                : SaleLength * _world.Random.NextDouble();
            _world.After(at, () => shop.Buy(pool, units, plan, twice));
        }

        _world.Run(SaleLength);
        nemesis.HealAll();
        _world.Note("nemesis", "has healed everything");
    }

    // What was broken is whole again: now everything must come to its end.
    private void Settle(Shop shop)
    {
        foreach (var silo in shop.Silos.Where(silo => silo.IsLeaving))
        {
            shop.Must(() => silo.IsEnded, SettleTimeMax, $"{silo.Process.Name} has left");
        }

        foreach (var place in Enumerable.Range(0, shop.Silos.Count))
        {
            shop.Restart(place);
        }

        shop.Must(() => shop.Buyers.TrueForAll(buyer => buyer.IsDone), SettleTimeMax, "all buyers have an answer");
        shop.Must(shop.IsAgreed, SettleTimeMax, "all agree on who lives");
        shop.Must(() => IsIdle(), SettleTimeMax, "everything that follows on decisions has been done");
    }

    // Whatever is left is sold, one by one: then everything has been sold, and nothing more.
    private void SellOut(Shop shop)
    {
        foreach (var pool in Shop.Pools)
        {
            Buyer buyer;
            do
            {
                buyer = shop.Buy(pool, 1, BuyerPlan.Pay, twice: false);
                shop.Must(() => buyer.IsDone, SettleTimeMax, $"a buyer of {pool} has an answer");
            }
            while (buyer.Answer is HoldOutcome.Held or HoldOutcome.AlreadyHeld);
        }

        shop.Must(() => IsIdle(), SettleTimeMax, "everything that follows on decisions has been done");
    }

    private bool IsIdle() => _around.Shards.All.All(shard =>
        shard.Data is { OutboxLength: 0, DeadlineCount: 0 } data
        && data.UnrelayedPools().Count == 0
        && Shop.Pools.All(pool => data.RowOf(pool) is null or { Counters.Held: 0 }));

    private void CheckHistory(Shop shop)
    {
        var head = new RunHead(
            RunHead.CurrentVersion, Seed, World.Start, [.. Shop.Pools.Select(pool => new RunPool(pool, true))],
            ["simulated"], []);
        var report = HistoryCheck.Run(
            head, shop.History.Ops, _around.Shards, shop.Gateway.Books,
            new CheckOptions { RecoveryMax = TimeSpan.FromSeconds(30) });
        foreach (var violation in report.Results.SelectMany(check => check.Violations))
        {
            _findings.Insert(0, $"{HistoryCheck.Name(violation.Check)}: {violation.Text}\n{violation.Witness}");
        }

        foreach (var (state, times) in report.Sometimes)
        {
            _around.States.Saw(state, times);
        }
    }

    private void CheckSold(Shop shop, int units)
    {
        foreach (var pool in Shop.Pools)
        {
            var data = _around.Shards.Of(pool).Data;
            if (data.RowOf(pool)!.Counters is var sum && (sum.Sold, sum.Available, sum.Intake) != (units, 0, units))
            {
                _findings.Add($"Of {units} units of {pool} {sum.Sold} were sold: {sum}");
            }

            // Who owns it may have changed since somebody asked for it.
            var grain = shop.Fronts[0].Grains.GetGrain<IStockPoolGrain>(pool);
            for (var asked = 0; asked < 5 && !IsAtHome(shop, (GrainReference)grain, pool); asked++)
            {
                shop.Fronts[0].Process.Do(() => _ = grain.GetStatusAsync());
                _world.Run(TimeSpan.FromSeconds(5));
            }

            if (!IsAtHome(shop, (GrainReference)grain, pool))
            {
                _findings.Add($"{pool} belongs to {data.OwnerOf(pool)}, which does not own it.");
            }
        }
    }

    private bool IsAtHome(Shop shop, GrainReference grain, string pool) => _around.Shards.Of(pool).Data.OwnerOf(pool)
        == new Placement(shop.Living.First().View).OwnerOf(grain.GrainId)?.Endpoint.ToString();
}
