using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Storage.Tests;

/// <summary>A data directory that goes away after the test, and what tests say often.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("commerce-storage-").FullName;

    public IOwnedShardStore Open(StorageOptions? options = null) =>
        ShardStore.Open(options ?? new StorageOptions(), Path, TimeProvider.System, NullLoggerFactory.Instance);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
