using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// What one silo tells of itself. Its key is the silo's address, and that silo owns it: see <see cref="Placement"/>.
/// </summary>
[Alias("sys.silo")]
internal interface ISiloStatistics : IGrainWithStringKey
{
    /// <summary>How many activations the silo has of each class.</summary>
    [ResponseTimeout("00:00:03")]
    [return: Immutable]
    Task<SimpleGrainStatistic[]> GetAsync();

    /// <summary>How busy the silo is.</summary>
    [ResponseTimeout("00:00:03")]
    Task<SiloLoad> GetLoadAsync();

    /// <summary>Ends activations that nobody called for a time.</summary>
    /// <param name="ageLimit">The time.</param>
    [ResponseTimeout("00:00:03")]
    Task CollectAsync(TimeSpan ageLimit);
}

/// <summary>Looks at the silo that hosts it.</summary>
[Reentrant]
[GrainType(TypeName)]
internal sealed class SiloStatisticsGrain(Silo silo) : Grain, ISiloStatistics
{
    /// <summary>The kind of grains whose key says which silo owns them.</summary>
    public const string TypeName = "sys.silo";

    public Task<SimpleGrainStatistic[]> GetAsync() => Task.FromResult(
        silo.Catalog.All
            .Where(activation => activation.GrainInstance is not SiloStatisticsGrain) // It is here because you asked.
            .GroupBy(activation => activation.Class.Description.Type)
            .Select(group => new SimpleGrainStatistic
            {
                GrainType = group.Key.FullName!,
                SiloAddress = silo.SiloAddress,
                ActivationCount = group.Count(),
            }).ToArray());

    public Task<SiloLoad> GetLoadAsync() => Task.FromResult(silo.Load.Read());

    public Task CollectAsync(TimeSpan ageLimit)
    {
        silo.Catalog.Collect(silo.Clock.Now, ageLimit);
        return Task.CompletedTask;
    }
}
