using Commerce.Storage.Verification;

namespace Commerce.Storage.Tests;

/// <summary>
/// What every provider must do, told by the classes derived from this one. A provider is tested by classes of one line
/// that derive from those, with a store of its own.
/// </summary>
/// <param name="subject">The provider's store; started before and disposed after each test.</param>
public abstract class StoreCompliance(IStoreUnderTest subject) : IAsyncLifetime
{
    private protected IShardStore Store => subject.Store;

    private protected IShardInspector OpenInspector() => subject.OpenInspector();

    private protected void Reopen() => subject.Reopen();

    public ValueTask InitializeAsync() => subject.StartAsync();

    public ValueTask DisposeAsync()
    {
        subject.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>An empty store with two shards at least.</summary>
public interface IStoreUnderTest : IDisposable
{
    IShardStore Store { get; }

    /// <summary>Makes the empty shards and opens the store.</summary>
    ValueTask StartAsync();

    /// <summary>Ends the store and opens it again.</summary>
    void Reopen();

    /// <summary>Reads what is stored, as a checker does.</summary>
    IShardInspector OpenInspector();
}
