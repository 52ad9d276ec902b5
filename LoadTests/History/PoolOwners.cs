using System.Globalization;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.History;

/// <summary>Which silo owns which pool of a run, as the shop tells its operators.</summary>
/// <param name="api">Of the shop.</param>
/// <param name="ops">Session of an operator.</param>
/// <param name="pools">Of the run.</param>
/// <param name="time">For pauses.</param>
internal sealed class PoolOwners(ShopApi api, string ops, IReadOnlyList<string> pools, TimeProvider time)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LookTimeMax = TimeSpan.FromSeconds(60);

    /// <summary>The pool that most buyers want.</summary>
    internal string First => pools[0];

    /// <summary>The silo of each pool, by its address; asks until each of them answers.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> ReadAsync()
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pool in pools)
        {
            owners.Add(pool, await AnswerAsync(pool, _ => true));
        }

        return owners;
    }

    /// <summary>Asks until another silo answers for the first pool.</summary>
    internal Task MovedAsync(string from) => AnswerAsync(First, silo => silo != from);

    /// <summary>Sessions at each silo: each buyer has one, which is where it belongs once it has been used.</summary>
    internal async Task<IReadOnlyList<string>> CountSessionsAsync() =>
        [.. (await api.CountGrainsAsync("SessionGrain", ops, CancellationToken.None)).Select(silo =>
            string.Create(CultureInfo.InvariantCulture, $"{silo.Silo} {silo.Grains:N0}"))];

    private async Task<string> AnswerAsync(string pool, Func<string, bool> enough)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                var view = await api.GetPoolAsync(pool, ops, CancellationToken.None);
                if (enough(view.Silo))
                {
                    return view.Silo;
                }
            }
            catch (ShopApiException) when (time.GetElapsedTime(began) < LookTimeMax)
            {
                // Nobody has it yet.
            }

            await Task.Delay(LookInterval, time);
        }
    }
}
