using Commerce.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Commerce.Hosting;

/// <summary>A whole silo as hosts run it, over SQLite in a folder of its own.</summary>
internal sealed class RunningShop : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly bool _ownsFolder;

    private RunningShop(IHost host, string folder, bool ownsFolder, FailingStore store)
    {
        (_host, Folder, _ownsFolder, Store) = (host, folder, ownsFolder, store);
    }

    public string Folder { get; }

    public FailingStore Store { get; }

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a shop in a new folder, or again in one that is there.</summary>
    public static async Task<RunningShop> StartAsync(
        string? folder = null, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = "Test" });
        var directory = folder ?? NewFolder();
        builder.Configuration.AddInMemoryCollection(
            settings.Append(("Commerce:DataDirectory", directory))
                .Select(setting => KeyValuePair.Create<string, string?>(setting.Item1, setting.Item2)));
        builder.AddCommerceSilo();

        var open = builder.Services.Last(service => service.ServiceType == typeof(IShardStore)).ImplementationFactory!;
        builder.Services.AddSingleton(provider => FailingStore.Over((IShardStore)open(provider)));
        builder.Services.AddSingleton(provider => (IShardStore)(object)provider.GetRequiredService<FailingStore>());
        var host = builder.Build();
        await host.StartAsync();
        return new RunningShop(host, directory, folder is null, host.Services.GetRequiredService<FailingStore>());
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("commerce-shop-").FullName;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
