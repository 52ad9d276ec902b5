using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Crash;

/// <summary>Kills a shop with kill -9 and starts it again on the same data.</summary>
internal sealed class ShopKiller(ServerProcess shop, Random random, TimeProvider time)
{
    private readonly List<TimeSpan> _recoveries = [];

    /// <summary>Kills that hit the shop while it served buyers.</summary>
    internal int Serving { get; private set; }

    /// <summary>Kills that hit it while it started.</summary>
    internal int Starting { get; private set; }

    /// <summary>Times from a start to readiness after a kill.</summary>
    internal IReadOnlyList<TimeSpan> Recoveries => _recoveries;

    internal async Task KillAsync()
    {
        await shop.KillAsync();
        Serving++;
    }

    /// <summary>
    /// Starts it and waits until it is ready. One start in five is killed too, before it is ready: recovery must bear
    /// being interrupted.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="starts">Called before the start that is left alone.</param>
    internal async Task StartAgainAsync(CancellationToken cancellationToken, Action? starts = null)
    {
        if (random.Next(5) == 0)
        {
            shop.Launch();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 1500)), time, cancellationToken);
            await shop.KillAsync();
            Starting++;
        }

        starts?.Invoke();
        _recoveries.Add(await shop.StartAsync(cancellationToken));
    }
}
