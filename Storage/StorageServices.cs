using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Commerce.Storage;

/// <summary>Registers the store.</summary>
public static class StorageServices
{
    private const string DataDirectoryKey = "Commerce:DataDirectory";
    private const string DataDirectoryDefault = ".data";

    /// <summary>Name of the grain storage provider: <c>[PersistentState("state", "commerce")]</c>.</summary>
    public const string GrainStorageName = "commerce";

    /// <summary>
    /// Registers <see cref="IShardStore"/>, opened at start before any other hosted service, and the grain storage
    /// provider <see cref="GrainStorageName"/> over it. A store that cannot be opened stops the start.
    /// </summary>
    public static IServiceCollection AddCommerceStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>()
            .BindConfiguration(StorageOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IShardStore>(provider => ShardStore.Open(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetRequiredService<IConfiguration>()[DataDirectoryKey] ?? DataDirectoryDefault,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None));
        services.AddHostedService<OpenAtStart>();
        return services.AddCommerceGrainStorage();
    }

    /// <summary>
    /// Registers the grain storage provider alone, over an <see cref="IShardStore"/> that is registered already.
    /// </summary>
    public static IServiceCollection AddCommerceGrainStorage(this IServiceCollection services) =>
        services.AddKeyedSingleton<IGrainStorage>(
            GrainStorageName, (provider, _) => new ShardGrainStorage(provider.GetRequiredService<IShardStore>()));

    // Only by existing: whoever first asks for the store opens it, and that must be the start.
    private sealed class OpenAtStart(IServiceProvider provider) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            provider.GetRequiredService<IShardStore>();
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
