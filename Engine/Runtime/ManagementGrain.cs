using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Asks <see cref="EverySilo"/>.</summary>
[Reentrant]
[GrainType("sys.management")]
internal sealed class ManagementGrain(Silo silo) : Grain, IManagementGrain
{
    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) => Task.FromResult(
        silo.Views.Current.Silos
            .Where(row => !onlyActive || row.Status == SiloStatus.Active)
            .ToDictionary(row => row.Silo, row => row.Status));

    public async Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics()
    {
        var answers = await EverySilo.AskAsync(silo, static (_, each) => each.GetAsync());
        return [.. answers.SelectMany(each => each)];
    }

    public async Task<int> GetTotalActivationCount() =>
        (await GetSimpleGrainStatistics()).Sum(each => each.ActivationCount);

    public Task ForceActivationCollection(TimeSpan ageLimit) => EverySilo.AskAsync(silo, async (address, each) =>
    {
        await each.CollectAsync(ageLimit);
        return address;
    });
}
