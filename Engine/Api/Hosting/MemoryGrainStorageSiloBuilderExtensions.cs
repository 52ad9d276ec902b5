using Commerce.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime.Hosting;

namespace Orleans.Configuration
{
    /// <summary>Storage in memory has no settings here.</summary>
    public class MemoryGrainStorageOptions;
}

namespace Orleans.Hosting
{
    /// <summary>Storage that lives as long as the silo: for tests, and for what may be lost.</summary>
    public static class MemoryGrainStorageSiloBuilderExtensions
    {
        /// <summary>Storage in memory under a name.</summary>
        /// <param name="builder">The silo.</param>
        /// <param name="name">The name.</param>
        /// <param name="configureOptions">There is nothing to set.</param>
        /// <returns>The silo.</returns>
        public static ISiloBuilder AddMemoryGrainStorage(
            this ISiloBuilder builder,
            string name,
            Action<OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null)
        {
            ArgumentNullException.ThrowIfNull(builder);
            _ = configureOptions;
            builder.Services.AddGrainStorage(
                name, static (services, name) => services.GetRequiredService<ProcessMemory>().Storage(name));
            return builder;
        }

        /// <summary>Storage in memory for states that name no storage.</summary>
        /// <param name="builder">The silo.</param>
        /// <param name="configureOptions">There is nothing to set.</param>
        /// <returns>The silo.</returns>
        public static ISiloBuilder AddMemoryGrainStorageAsDefault(
            this ISiloBuilder builder, Action<OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null) =>
            builder.AddMemoryGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, configureOptions);
    }
}
