using System.Globalization;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;
using Commerce.Storage;

namespace Commerce.LoadTests.Decisions;

/// <summary>Makes an empty store for each measurement, on servers that are private to this run.</summary>
internal sealed class BenchmarkStores : IAsyncDisposable
{
    private readonly string _directory;
    private readonly ShardDatabases _databases;
    private int _stores;

    private BenchmarkStores(string directory, ShardDatabases databases) =>
        (_directory, _databases) = (directory, databases);

    /// <summary>For people: what was measured.</summary>
    internal string Place => $"{_databases.Place}, data directory in {_directory}";

    /// <summary>What the database servers have used; nothing when the database is in this process.</summary>
    internal TimeSpan ServerCpu => _databases.ServerCpu;

    /// <param name="provider">What holds the shards.</param>
    /// <param name="directory">Where SQLite's files lie: decides which disk.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="shards">How many.</param>
    internal static async Task<BenchmarkStores> OpenAsync(
        string provider, string directory, CancellationToken cancellationToken, int shards = 2) =>
        new(directory, await ShardDatabases.OpenAsync(provider, shards, replicas: false, cancellationToken));

    internal async Task<BenchmarkStore> NewAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_directory, $"commerce-{Path.GetRandomFileName()}");
        var name = string.Create(CultureInfo.InvariantCulture, $"store_{_stores++}");
        return new BenchmarkStore(folder, await _databases.NewAsync(name, folder, cancellationToken));
    }

    public ValueTask DisposeAsync() => _databases.DisposeAsync();
}

/// <summary>An empty store: where it is, as the shop is told.</summary>
internal sealed class BenchmarkStore : IDisposable
{
    internal BenchmarkStore(string folder, StorageOptions options)
    {
        Directory.CreateDirectory(folder);
        (Folder, Options) = (folder, options);
    }

    internal string Folder { get; }

    internal StorageOptions Options { get; }

    /// <summary>The same as settings.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new("Commerce:DataDirectory", Folder), .. ShardSettings.Of(Options)];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
