using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Storage.Tests;

/// <summary>A data directory; one that it made goes away with it.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly bool _made;

    public TestDirectory()
    {
        Path = Directory.CreateTempSubdirectory("commerce-storage-").FullName;
        _made = true;
    }

    public TestDirectory(string path) => Path = path;

    public string Path { get; }

    public IOwnedShardStore Open(StorageOptions? options = null) =>
        ShardStore.Open(options ?? new StorageOptions(), Path, TimeProvider.System, NullLoggerFactory.Instance);

    public void Dispose()
    {
        if (_made)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
