namespace Commerce.Hosting;

/// <summary>The one silo of an embedded shop.</summary>
internal sealed class LoneSiloList(ILocalSiloDetails silo, IGrainFactory grains, TimeProvider time) : ISiloList
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public IReadOnlyList<KnownSilo> All =>
    [
        new(
            silo.SiloAddress.ToParsableString(), silo.SiloAddress.Endpoint.ToString(), SiloStatus.Active, _startedAt,
            SoftwareVersion: ""),
    ];

    public bool IsAnyAlive => true;

    public async Task<IReadOnlyDictionary<string, SiloWork>> AskAsync()
    {
        var statistics = await grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        return new Dictionary<string, SiloWork>(StringComparer.Ordinal)
        {
            [silo.SiloAddress.ToParsableString()] = new(
                statistics.ToDictionary(each => each.GrainType, each => each.ActivationCount, StringComparer.Ordinal),
                Load: null),
        };
    }
}
