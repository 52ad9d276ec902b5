namespace Commerce.Hosting;

/// <summary>The one silo of an embedded shop.</summary>
internal sealed class LoneSiloList(ILocalSiloDetails silo, TimeProvider time) : ISiloList
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public IReadOnlyList<KnownSilo> All =>
    [
        new(
            silo.SiloAddress.ToParsableString(), silo.SiloAddress.Endpoint.ToString(), SiloStatus.Active, _startedAt,
            SoftwareVersion: ""),
    ];
}
