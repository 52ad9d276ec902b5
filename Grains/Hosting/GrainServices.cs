using Commerce.Delivery;
using Commerce.Members;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Commerce.Hosting;

/// <summary>Registers what grains need beside the engine and the store.</summary>
public static class GrainServices
{
    /// <summary>Relays, and services that fronts use. Needs a store, an <see cref="IIdSource"/> and the engine.</summary>
    public static IServiceCollection AddCommerceGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<OrderRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<OrderRelay>());
        services.AddSingleton<PasswordHashing>();
        return services;
    }
}
