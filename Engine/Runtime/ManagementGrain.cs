using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Looks at the silo that hosts it, which is the only one.</summary>
[Reentrant]
[GrainType("sys.management")]
internal sealed class ManagementGrain(Silo silo) : Grain, IManagementGrain
{
    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) => Task.FromResult(
        silo.Views.Current.Silos
            .Where(row => !onlyActive || row.Status == SiloStatus.Active)
            .ToDictionary(row => row.Silo, row => row.Status));

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => Task.FromResult(
        silo.Catalog.All
            .GroupBy(activation => activation.Class.Description.Type)
            .Select(group => new SimpleGrainStatistic
            {
                GrainType = group.Key.FullName!,
                SiloAddress = silo.SiloAddress,
                ActivationCount = group.Count(),
            }).ToArray());

    public Task<int> GetTotalActivationCount() => Task.FromResult(silo.Catalog.Count);

    public Task ForceActivationCollection(TimeSpan ageLimit)
    {
        silo.Catalog.Collect(silo.Clock.Now, ageLimit);
        return Task.CompletedTask;
    }
}
