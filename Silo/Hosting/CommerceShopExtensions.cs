using Commerce.Configuration;

namespace Commerce.Hosting;

/// <summary>Gives a front its grains: in this process, or in the silos of a cluster.</summary>
public static class CommerceShopExtensions
{
    /// <summary>
    /// Reads and checks section <c>Commerce</c>. Embedded: registers a silo as
    /// <see cref="CommerceSiloExtensions.AddCommerceSilo"/> does. Cluster: registers a client of the silos, and
    /// <see cref="CommerceOptions"/>, <see cref="ShopSecrets"/>, <see cref="ShopReadiness"/>,
    /// <see cref="Members.PasswordHashing"/>, <see cref="Integration.CatalogImporter"/>, <see cref="IIdSource"/>; no
    /// store.
    /// </summary>
    /// <param name="builder">The host to be.</param>
    /// <param name="hostSections">Keys directly below <c>Commerce</c> that the host reads itself.</param>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static IHostApplicationBuilder AddCommerceShop(
        this IHostApplicationBuilder builder, params IReadOnlyCollection<string> hostSections)
    {
        var options = CommerceSiloExtensions.ReadOptions(builder, hostSections);
        return options.Mode == ShopMode.Embedded
            ? builder.AddCommerceSilo(hostSections)
            : throw new SettingsException(
                "Commerce:Mode is 'Cluster'. This version's front is Embedded; silos are the program Silo.");
    }
}
