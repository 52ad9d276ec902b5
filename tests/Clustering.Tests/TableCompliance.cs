namespace Commerce.Clustering.Tests;

/// <summary>The tables of a test, in a store that tests share: each test has an id of its own there.</summary>
/// <typeparam name="TTable">The port.</typeparam>
public abstract class TableCompliance<TTable> : IAsyncLifetime
    where TTable : class
{
    private static int _tests;

    private readonly List<TTable> _tables = [];

    /// <summary>The id of this test.</summary>
    protected string Id { get; } = $"test-{Interlocked.Increment(ref _tests)}";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public abstract ValueTask InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var table in _tables.OfType<IAsyncDisposable>())
        {
            await table.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Another view of the table of this test, or of one with another id in the same store.</summary>
    protected TTable Open(string? other = null)
    {
        lock (_tables)
        {
            _tables.Add(OpenTable(Id + other));
            return _tables[^1];
        }
    }

    protected abstract TTable OpenTable(string id);
}
