using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Providers;
using Orleans.Storage;

namespace Orleans.Runtime.Hosting;

/// <summary>Registration of storage providers.</summary>
public static class StorageProviderExtensions
{
    /// <summary>Registers a storage provider by name: a keyed <see cref="IGrainStorage"/>.</summary>
    /// <typeparam name="T">The provider.</typeparam>
    /// <param name="collection">The services.</param>
    /// <param name="name">The name; <see cref="ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME"/>: where no name is
    /// given.</param>
    /// <param name="implementationFactory">Makes the provider of this name.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddGrainStorage<T>(
        this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
        where T : IGrainStorage
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(implementationFactory);
        collection.AddKeyedSingleton<IGrainStorage>(name, (services, _) => implementationFactory(services, name));
        if (name == ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)
        {
            collection.TryAddSingleton(services => services.GetRequiredKeyedService<IGrainStorage>(name));
        }

        return collection;
    }
}
