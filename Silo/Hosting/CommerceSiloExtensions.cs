using Commerce.Configuration;
using Commerce.Integration;
using Commerce.Mails;
using Commerce.Members;
using Commerce.Orders;
using Commerce.Payments;
using Commerce.Seeding;
using Commerce.Storage;

namespace Commerce.Hosting;

/// <summary>Registers a silo with everything that the shop's grains need.</summary>
public static class CommerceSiloExtensions
{
    /// <summary>
    /// Reads and checks section <c>Commerce</c>, and registers storage, engine, domain and background services. Also
    /// registered: <see cref="CommerceOptions"/>, <see cref="ShopSecrets"/>, <see cref="ShopReadiness"/>,
    /// <see cref="PasswordHashing"/>, <see cref="CatalogImporter"/>, <see cref="IIdSource"/>.
    /// </summary>
    /// <param name="builder">The host to be.</param>
    /// <param name="hostSections">Keys directly below <c>Commerce</c> that the host reads itself, for example
    /// <c>Web</c>.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="SettingsException">A setting is wrong; <see cref="ShopProcess.RunAsync"/> tells
    /// people.</exception>
    public static CommerceOptions AddCommerceSilo(
        this IHostApplicationBuilder builder, params IReadOnlyCollection<string> hostSections)
    {
        var options = ReadOptions(builder, hostSections);
        if (options.Mode == ShopMode.Cluster)
        {
            OwnFolder.Use(builder.Configuration, options, $"silo-{options.Silo.Port}");
        }

        var services = builder.Services;
        services.AddSingleton(options);
        services.TryAddSingleton(new ShopReadiness());
        services.TryAddSingleton(options.Mode == ShopMode.Cluster
            ? new StoreClock(options.Storage.Shards[0].Name, TimeProvider.System)
            : TimeProvider.System);
        services.TryAddSingleton<IIdSource, RandomIds>();
        services.AddSingleton(provider =>
        {
            provider.GetRequiredService<IShardStore>(); // has the data directory's lock
            return options.Mode == ShopMode.Cluster
                ? ShopSecrets.Shared(options)
                : ShopSecrets.Load(options.DataDirectory, options);
        });

        services.AddHostedService<OpenStorage>();
        services.AddCommerceStorage();
        EngineHosting.AddEngine(builder, options);
        services.AddSingleton(CheckoutRules.Read(options));
        builder.AddMails(options);
        services.AddSingleton(new OrderSettings(
            options.Orders.AutoConfirmAfter, options.Orders.ReturnWithin,
            TimeSpan.FromDays(options.Orders.PriceProtectionDays), options.Orders.SendCashWithin,
            options.Orders.ExtendPaymentTimes, options.Orders.ExtendPaymentMax,
            options.Orders.AutoConfirmUnreportedAfter));
        services.AddSingleton(options.Chat.ToSettings());
        services.AddSingleton(new ReconciliationSettings(options.Payments.ReconcileAfter));
        services.AddSingleton(PlannedDeath.Of(options.Faults, builder.Environment.IsDevelopment()));
        services.AddCommerceDomain();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton(new ImportSettings(options.Import.OpeningStock));
        services.AddSingleton<CatalogImporter>();
        services.AddHostedService<Recovery>();
        services.AddHostedService<DemoSeed>();
        services.AddHealthChecks()
            .AddCheck<ReadinessCheck>("ready", tags: ["ready"]);
        return options;
    }

    internal static CommerceOptions ReadOptions(
        IHostApplicationBuilder builder, IReadOnlyCollection<string> hostSections, bool isClient = false)
    {
        var options =
            SettingsReader.Read<CommerceOptions>(builder.Configuration, CommerceOptions.Section, hostSections);
        options.Seed ??= builder.Environment.IsDevelopment() ? ShopSeed.Demo : ShopSeed.None;
        WhatWorks.Check(options, isClient);
        return options;
    }
}
