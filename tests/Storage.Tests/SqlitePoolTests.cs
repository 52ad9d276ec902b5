namespace Commerce.Storage.Tests;

public sealed class SqlitePoolTests : PoolCompliance
{
    private readonly TestDirectory _directory = new();
    private IOwnedShardStore _store;

    public SqlitePoolTests() => _store = _directory.Open();

    private protected override IShardStore Store => _store;

    private protected override void Reopen()
    {
        _store.Dispose();
        _store = _directory.Open();
    }

    public override void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }
}
