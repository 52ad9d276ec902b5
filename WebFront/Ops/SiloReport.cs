using Commerce.Hosting;
using Commerce.Web.OpenApi;
using Orleans.Runtime;

namespace Commerce.Web.Ops;

/// <summary>Tells operators of the silos: what the membership table says, and what each of them hosts.</summary>
internal sealed class SiloReport(ISiloList silos, IGrainFactory grains, TimeProvider time)
{
    /// <summary>All silos; without activations those that do not say what they host.</summary>
    public async Task<IReadOnlyList<SiloView>> ListAsync()
    {
        var statistics = await grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        var now = time.GetUtcNow();
        return [.. silos.All.Select(silo => new SiloView(
            silo.Silo,
            silo.Status.ToString().ToLowerInvariant(),
            silo.StartedAt,
            (long)Math.Max(0, (now - silo.StartedAt).TotalSeconds),
            silo.SoftwareVersion,
            statistics.Where(each => each.SiloAddress?.ToParsableString() == silo.Address)
                .GroupBy(each => each.GrainType[(each.GrainType.LastIndexOf('.') + 1)..], StringComparer.Ordinal)
                .ToDictionary(
                    group => group.Key, group => group.Sum(each => each.ActivationCount), StringComparer.Ordinal)))];
    }
}

/// <summary>A silo as operators see it.</summary>
/// <param name="Silo">address:port.</param>
/// <param name="Status">joining, active, shuttingdown, dead.</param>
/// <param name="StartedAt">When it began to join.</param>
/// <param name="AgeSeconds">How long ago that is.</param>
/// <param name="Version">What it runs.</param>
/// <param name="Activations">How many it has, by class.</param>
internal sealed record SiloView(
    string Silo, string Status, DateTimeOffset StartedAt, long AgeSeconds, string Version,
    IReadOnlyDictionary<string, int> Activations)
{
    public static readonly SiloView Example = new(
        "127.0.0.1:11111", "active", Examples.Now, 86_400, "1.0.0",
        new Dictionary<string, int>(StringComparer.Ordinal) { ["StockPoolGrain"] = 12 });
}
