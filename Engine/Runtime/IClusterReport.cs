using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Asks all active silos at once how they are, without any other silo in between. For operations.</summary>
public interface IClusterReport
{
    /// <summary>Asks.</summary>
    /// <returns>
    /// What each silo told. One that is about to die, too busy, or does not answer within three seconds, is left out;
    /// one of an older version tells no load.
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
    public async Task<IReadOnlyList<SiloReport>> ReadAsync() => await EverySilo.AskAsync(
        silo, static async (address, each) =>
        {
            var (activations, load) = (each.GetAsync(), EverySilo.OrNullAsync(each.GetLoadAsync()));
            return new SiloReport(address, await activations, await load);
        });
}
