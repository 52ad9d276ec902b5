using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Asks all active silos at once how they are, without any other silo in between. For operations.</summary>
public interface IClusterReport
{
    /// <summary>Asks.</summary>
    /// <returns>
    /// What each silo told. One that is about to die, or does not answer within three seconds, is left out; one of an
    /// older version tells no load.
    /// </returns>
    Task<IReadOnlyList<SiloReport>> ReadAsync();
}

/// <summary>What a silo tells of itself.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="Activations">What it has activated.</param>
/// <param name="Load">How busy it is; null: it does not say.</param>
public sealed record SiloReport(
    SiloAddress Silo, IReadOnlyList<SimpleGrainStatistic> Activations, SiloLoad? Load);

internal sealed class ClusterReport(Silo silo) : IClusterReport
{
    public async Task<IReadOnlyList<SiloReport>> ReadAsync()
    {
        var told = await Task.WhenAll(silo.Views.Current.Active.Select(row => AskAsync(row.Silo)));
        return [.. told.OfType<SiloReport>()];
    }

    private async Task<SiloReport?> AskAsync(SiloAddress address)
    {
        var each = silo.GrainFactory.GetGrain<ISiloStatistics>(address.ToParsableString());
        var (activations, load) = (OrNullAsync(each.GetAsync()), OrNullAsync(each.GetLoadAsync()));
        return await activations is { } found ? new(address, found, await load) : null;
    }

    private static async Task<T?> OrNullAsync<T>(Task<T> asked)
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
