using Commerce.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Shop;

/// <summary>A store of one shard in a folder that goes away after the test.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("commerce-grains-").FullName;
    private readonly IOwnedShardStore _owned;

    public TestStore()
    {
        var options = new StorageOptions();
        options.Shards.Add(
            new ShardOptions { Name = "only", Primary = $"Data Source={Path.Combine(_folder, "only.db")}" });
        _owned = ShardStore.Open(options, _folder, TimeProvider.System, NullLoggerFactory.Instance);
        Store = new StoreUnderTest(_owned);
    }

    public StoreUnderTest Store { get; }

    public void Dispose()
    {
        _owned.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
