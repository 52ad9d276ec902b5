using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Asks every active silo at once. One that dies meanwhile, refuses, or does not answer within three seconds, is left
/// out: what the others say is not lost to operations because one is in trouble, which is when they ask.
/// </summary>
internal static class EverySilo
{
    /// <summary>Asks.</summary>
    /// <param name="silo">Who asks.</param>
    /// <param name="ask">Asks one of them.</param>
    /// <returns>What they answered.</returns>
    public static async Task<List<T>> AskAsync<T>(Silo silo, Func<SiloAddress, ISiloStatistics, Task<T>> ask)
        where T : class
    {
        var answers = await Task.WhenAll(silo.Views.Current.Active.Select(row => OrNullAsync(
            ask(row.Silo, silo.GrainFactory.GetGrain<ISiloStatistics>(row.Silo.ToParsableString())))));
        return [.. answers.OfType<T>()];
    }

    /// <summary>An answer; null: there is none.</summary>
    public static async Task<T?> OrNullAsync<T>(Task<T> asked)
        where T : class
    {
        try
        {
            return await asked;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return null;
        }
    }
}
