using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Asks every active silo at once. One that dies meanwhile, or does not answer within three seconds, is left out: what
/// the others say is not lost to operations because one is in trouble, which is when they ask.
/// </summary>
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
        var answers = await AskAllAsync(static async each => await each.GetAsync());
        return [.. answers.SelectMany(each => each)];
    }

    public async Task<int> GetTotalActivationCount() =>
        (await GetSimpleGrainStatistics()).Sum(each => each.ActivationCount);

    public Task ForceActivationCollection(TimeSpan ageLimit) => AskAllAsync(async each =>
    {
        await each.CollectAsync(ageLimit);
        return true;
    });

    private async Task<IEnumerable<T>> AskAllAsync<T>(Func<ISiloStatistics, Task<T>> ask)
    {
        var answers = await Task.WhenAll(silo.Views.Current.Active.Select(
            row => AskAsync(GrainFactory.GetGrain<ISiloStatistics>(row.Silo.ToParsableString()), ask)));
        return answers.Where(each => each.IsThere).Select(each => each.Answer!);
    }

    private static async Task<(bool IsThere, T? Answer)> AskAsync<T>(
        ISiloStatistics each, Func<ISiloStatistics, Task<T>> ask)
    {
        try
        {
            return (true, await ask(each));
        }
        catch (Exception exception) when (exception is SiloUnavailableException or TimeoutException)
        {
            return (false, default);
        }
    }
}
