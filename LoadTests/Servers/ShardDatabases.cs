using System.Globalization;
using Commerce.LoadTests.Shop;
using Commerce.Storage;

namespace Commerce.LoadTests.Servers;

/// <summary>
/// Where the shards of a run are: SQLite's files in its data directory, or databases that are made for it and deleted
/// when this is disposed.
/// </summary>
internal abstract class ShardDatabases : IAsyncDisposable
{
    /// <summary>Names of the providers there are, for descriptions and errors.</summary>
    internal const string Choice =
        $"{StorageOptions.Sqlite}; {StorageOptions.PostgreSql} on servers that this program starts; or "
        + $"{StorageOptions.SqlServer} on the one that {SqlServerDatabases.Variable} names";

    /// <summary>For people: what holds the shards.</summary>
    internal abstract string Place { get; }

    /// <summary>What the database servers have used, as far as they can be seen.</summary>
    internal virtual TimeSpan ServerCpu => TimeSpan.Zero;

    /// <summary>Primaries that this program has started, one a shard.</summary>
    internal virtual IReadOnlyList<PostgresServer> Postgres => [];

    /// <summary>Whether there is such a provider.</summary>
    /// <exception cref="ShopApiException">There is not.</exception>
    internal static string Check(string provider) =>
        provider is StorageOptions.Sqlite or StorageOptions.PostgreSql or StorageOptions.SqlServer
            ? provider
            : throw new ShopApiException($"--provider {provider}: there are {Choice}.");

    /// <summary>Starts what is needed.</summary>
    /// <param name="provider">One of those of <see cref="StorageOptions"/>.</param>
    /// <param name="shards">How many.</param>
    /// <param name="replicas">Whether each primary has a replica, if the provider's are started here.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ShopApiException">There is no such provider, or no server.</exception>
    internal static async Task<ShardDatabases> OpenAsync(
        string provider, int shards, bool replicas, CancellationToken cancellationToken) => Check(provider) switch
        {
            StorageOptions.PostgreSql => await PostgresDatabases.StartAsync(shards, replicas, cancellationToken),
            StorageOptions.SqlServer => await SqlServerDatabases.ConnectAsync(shards, cancellationToken),
            _ => new FilesOfShop(shards),
        };

    /// <summary>New empty shards.</summary>
    /// <param name="name">Unique in the run; letters, digits, underscores.</param>
    /// <param name="folder">The data directory of the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal abstract Task<StorageOptions> NewAsync(
        string name, string folder, CancellationToken cancellationToken);

    /// <summary>From now on nothing is deleted when this is disposed; servers are stopped.</summary>
    /// <param name="name">Of the shards that somebody will look at again.</param>
    /// <returns>How to; null if they are in their data directory, which is the caller's to keep.</returns>
    internal virtual ShardsKept? Keep(string name) => null;

    public abstract ValueTask DisposeAsync();

    /// <summary>The name of a shard.</summary>
    protected static string ShardName(int shard) => string.Create(CultureInfo.InvariantCulture, $"shard-{shard}");

    private sealed class FilesOfShop(int shards) : ShardDatabases
    {
        internal override string Place =>
            string.Create(CultureInfo.InvariantCulture, $"SQLite, {shards} shards");

        internal override Task<StorageOptions> NewAsync(
            string name, string folder, CancellationToken cancellationToken)
        {
            var options = new StorageOptions();
            for (var shard = 0; shard < shards; shard++)
            {
                options.Shards.Add(new ShardOptions
                {
                    Name = ShardName(shard),
                    Primary = $"Data Source={Path.GetFullPath(Path.Combine(folder, $"{ShardName(shard)}.db"))}",
                });
            }

            return Task.FromResult(options);
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>How to look again at shards that were kept. Commands are for bash, in the root of the clone.</summary>
/// <param name="Place">Where they are.</param>
/// <param name="Start">Make their servers run.</param>
/// <param name="Stop">Stop them.</param>
/// <param name="Settings">Arguments that name them, as the shop's settings do.</param>
internal sealed record ShardsKept(
    string Place, IReadOnlyList<string> Start, IReadOnlyList<string> Stop, IReadOnlyList<string> Settings);
