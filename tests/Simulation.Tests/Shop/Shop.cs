using Commerce.Inventory;
using Commerce.Storage;

namespace Commerce.Simulation;

/// <summary>The silos, the fronts, and who buys.</summary>
internal sealed class Shop : IDisposable
{
    public static readonly TimeSpan HoldDuration = TimeSpan.FromSeconds(5);
    public static readonly string[] Pools = ["sale:s1:mug", "sale:s1:cup"];

    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(30);

    private readonly List<SimulatedSilo> _ended = [];
    private long _buyers;

    public Shop(Surroundings around, int silos, int fronts)
    {
        Around = around;
        History = new History(around.World);
        Silos = [.. Enumerable.Range(0, silos).Select(place => new SimulatedSilo(around, place, Gateway))];
        Fronts = [.. Enumerable.Range(0, fronts).Select(number => new SimulatedFront(around, number))];
    }

    public Surroundings Around { get; }

    public World World => Around.World;

    public Gateway Gateway { get; } = new();

    public History History { get; }

    /// <summary>The lives of silos that have not ended, or were not replaced yet, by their places.</summary>
    public List<SimulatedSilo> Silos { get; }

    public List<SimulatedFront> Fronts { get; }

    public List<Buyer> Buyers { get; } = [];

    public IEnumerable<SimulatedSilo> Living => Silos.Where(silo => !silo.IsEnded);

    public void Start(int units)
    {
        Silos.ForEach(silo => silo.Start());
        Fronts.ForEach(front => front.Start());
        Must(() => IsAgreed(), StartTimeMax, "the silos agree on themselves");
        var ready = 0;
        foreach (var pool in Pools)
        {
            Fronts[0].Process.Do(() => _ = OpenAsync(pool, units, () => ready++));
        }

        Must(() => ready == Pools.Length, StartTimeMax, "the pools are open");
    }

    /// <summary>A silo begins another life at its place, if the one before has ended.</summary>
    public void Restart(int place)
    {
        var at = Silos.FindIndex(silo => silo.Place == place && silo.IsEnded);
        if (at >= 0)
        {
            _ended.Add(Silos[at]);
            Silos[at] = new SimulatedSilo(Around, place, Gateway);
            Silos[at].Start();
        }
    }

    public Buyer Buy(string pool, int units, BuyerPlan plan, bool twice)
    {
        var random = new Random(World.Random.Next());
        var front = Fronts[random.Next(Fronts.Count)];
        var buyer = new Buyer(this, front, pool, ++_buyers, random);
        Buyers.Add(buyer);
        front.Process.Do(() => _ = BuyAsync(buyer, units, plan, twice ? Fronts[random.Next(Fronts.Count)] : null));
        return buyer;
    }

    /// <summary>A call failed, as calls may if something is broken.</summary>
    public void Failed(Exception exception)
    {
        Around.States.Saw($"failed: {exception.GetType().Name}");
        World.Remark("call", $"failed: {exception.GetType().Name} {exception.Message}");
        // For a moment two silos may both think that a pool is theirs: then one is outdated, and the caller asks again.
        // None is refused: who is behind waits for the view in which the pool is the other's.
        if (Around.IsCalm && exception is not StaleEpochException)
        {
            Around.Findings.Add($"A call failed at {World.Now} though nothing was broken: {exception}");
        }
    }

    /// <summary>Whether everybody sees the same cluster: of those that live, all active, and no others.</summary>
    public bool IsAgreed()
    {
        var living = Living.ToList();
        var version = living.Count == 0 ? default : living[0].View.Version;
        return living.TrueForAll(silo => silo.IsStarted && silo.View.Version == version)
            && Fronts.TrueForAll(front => front.View.Version == version)
            && living.Count > 0
            && living[0].View.Active.Select(row => row.Silo).SequenceEqual(living.Select(silo => silo.Address).Order())
            && living[0].View.Silos.All(row => row.Status is SiloStatus.Active or SiloStatus.Dead);
    }

    /// <summary>Demands something within a time.</summary>
    public void Must(Func<bool> holds, TimeSpan within, string what)
    {
        if (!World.RunUntil(holds, within))
        {
            throw new SimulationException($"Not within {within}: {what}.");
        }
    }

    public void Dispose()
    {
        foreach (var silo in Silos.Concat(_ended))
        {
            silo.Dispose();
        }

        Fronts.ForEach(front => front.Dispose());
    }

    private async Task BuyAsync(Buyer buyer, int units, BuyerPlan plan, SimulatedFront? alsoBy)
    {
        try
        {
            await buyer.BuyAsync(units, "key", alsoBy, plan);
        }
        catch (Exception exception)
        {
            Around.Findings.Add($"A buyer met an error: {exception}");
        }
    }

    private async Task OpenAsync(string pool, int units, Action done)
    {
        var grain = Fronts[0].Grains.GetGrain<IStockPoolGrain>(pool);
        var now = Fronts[0].Process.Time.GetUtcNow();
        var terms = new PoolTerms(
            new Money(1999, "GBP"), now, now + TimeSpan.FromHours(1), LimitPerBuyer: 3, HoldDuration, Paused: false,
            "Mug");
        while (true)
        {
            try
            {
                await grain.SetTermsAsync(terms);
                await grain.AdjustAsync(new AdjustStock(units, "opening", "opening"));
                done();
                return;
            }
            catch (Exception exception) when (exception is not ArgumentException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), Fronts[0].Process.Time);
            }
        }
    }
}

/// <summary>Something that must hold did not.</summary>
internal sealed class SimulationException(string message) : Exception(message);
