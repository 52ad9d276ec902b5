using System.Reflection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Commerce.Engine;

/// <summary>What the options say about membership, checked.</summary>
internal sealed class MembershipSettings
{
    public const int WeightMax = 10_000;

    public MembershipSettings(IOptions<ClusterMembershipOptions> cluster, IOptions<MembershipOptions> engine)
    {
        Cluster = cluster.Value;
        Engine = engine.Value;
        Check(Cluster);
        Check(Engine);
        CheckThat(
            Cluster.MinProbeTimeout <= Cluster.ProbeTimeout && Cluster.ProbeTimeout <= Cluster.MaxProbeTimeout,
            nameof(ClusterMembershipOptions.ProbeTimeout),
            $"{Cluster.ProbeTimeout} is not between MinProbeTimeout and MaxProbeTimeout");
        CheckThat(
            Engine.TableBackoffMin <= Engine.TableBackoffMax,
            nameof(MembershipOptions.TableBackoffMin),
            $"{Engine.TableBackoffMin} is more than TableBackoffMax");
        CheckThat(
            Engine.Weight is >= 0 and <= WeightMax,
            nameof(MembershipOptions.Weight), $"{Engine.Weight} is not between 0 and {WeightMax}");
        try
        {
            Roles = SiloRoles.TextOf(Engine.Roles);
        }
        catch (ArgumentException wrong)
        {
            CheckThat(false, nameof(MembershipOptions.Roles), wrong.Message);
        }

        QuietAfter = 2 * Cluster.IAmAliveTablePublishTimeout;
        StaleAfter = Cluster.NumMissedTableIAmAliveLimit * Cluster.IAmAliveTablePublishTimeout;
    }

    public ClusterMembershipOptions Cluster { get; }

    public MembershipOptions Engine { get; }

    /// <summary>What this silo runs.</summary>
    public string SoftwareVersion => Engine.SoftwareVersion
        ?? Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? "";

    /// <summary>What this silo hosts; see <see cref="SiloRow.Roles"/>.</summary>
    public string Roles { get; } = "";

    /// <summary>A silo that refuses connections, and whose row has had no heartbeat for this long, is gone.</summary>
    public TimeSpan QuietAfter { get; }

    /// <summary>A row without a heartbeat for this long is stale.</summary>
    public TimeSpan StaleAfter { get; }

    /// <summary>Every time and every number must be more than zero, but for a weight.</summary>
    private static void Check(object options)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            var isWrong = property.GetValue(options) switch
            {
                TimeSpan span => span <= TimeSpan.Zero,
                int number => number <= 0 && property.Name != nameof(MembershipOptions.Weight),
                _ => false,
            };
            CheckThat(!isWrong, property.Name, $"{property.GetValue(options)} is not more than zero");
        }
    }

    private static void CheckThat(bool holds, string name, string what)
    {
        if (!holds)
        {
            throw new OptionsValidationException(name, typeof(ClusterMembershipOptions), [$"{name}: {what}."]);
        }
    }
}
