using Commerce.Configuration;
using Commerce.Integration;
using Commerce.Members;
using Commerce.Payments;

namespace Commerce.Hosting;

/// <summary>Gives a front its grains: in this process, or in the silos of a cluster.</summary>
public static class CommerceShopExtensions
{
    /// <summary>
    /// Reads and checks section <c>Commerce</c>. Embedded: registers a silo as
    /// <see cref="CommerceSiloExtensions.AddCommerceSilo"/> does. Cluster: registers a client of the silos, and
    /// <see cref="CommerceOptions"/>, <see cref="ShopSecrets"/>, <see cref="ShopReadiness"/>, <see cref="ISiloList"/>,
    /// <see cref="PasswordHashing"/>, <see cref="CatalogImporter"/>, <see cref="IIdSource"/>; no store.
    /// </summary>
    /// <param name="builder">The host to be.</param>
    /// <param name="name">Of the front's folder, where several may run on a machine.</param>
    /// <param name="hostSections">Keys directly below <c>Commerce</c> that the host reads itself.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static CommerceOptions AddCommerceShop(
        this IHostApplicationBuilder builder, string name, params IReadOnlyCollection<string> hostSections)
    {
        var options = CommerceSiloExtensions.ReadOptions(builder, hostSections, isClient: true);
        if (options.Mode == ShopMode.Embedded)
        {
            builder.AddCommerceSilo(hostSections);
            builder.Services.AddPaymentGateway();
            return options;
        }

        OwnFolder.Use(builder.Configuration, options, name);
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(ShopSecrets.Shared(options));
        services.AddSingleton(new ShopReadiness(ShopReadiness.Silos));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IIdSource, RandomIds>();
        services.AddHostedService<FrontReadiness>();
        EngineHosting.AddClient(builder, options);
        services.AddPaymentGateway();
        services.AddSingleton(options.Chat.ToSettings());
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton(new ImportSettings(options.Import.OpeningStock));
        services.AddSingleton<CatalogImporter>();
        return options;
    }
}
