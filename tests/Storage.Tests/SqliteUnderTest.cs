using Commerce.Storage.Verification;

namespace Commerce.Storage.Tests;

internal sealed class SqliteUnderTest : IStoreUnderTest
{
    private readonly TestDirectory _directory = new();
    private IOwnedShardStore? _store;

    public IShardStore Store => _store!;

    public ValueTask StartAsync()
    {
        _store = _directory.Open();
        return ValueTask.CompletedTask;
    }

    public void Reopen()
    {
        _store!.Dispose();
        _store = _directory.Open();
    }

    public IShardInspector OpenInspector() => ShardStore.OpenInspector(new StorageOptions(), _directory.Path);

    public void Dispose()
    {
        _store?.Dispose();
        _directory.Dispose();
    }
}
