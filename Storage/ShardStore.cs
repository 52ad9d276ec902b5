using Commerce.Storage.Postgres;
using Commerce.Storage.Servers;
using Commerce.Storage.Sqlite;
using Commerce.Storage.SqlServer;
using Commerce.Storage.Verification;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Commerce.Storage;

/// <summary>Opens stores.</summary>
public static class ShardStore
{
    /// <summary>Locks the data directory, brings every shard's schema up to date, and opens the store.</summary>
    /// <param name="options">Provider and shards.</param>
    /// <param name="dataDirectory">Where the default SQLite shards lie; made if there is none.</param>
    /// <param name="time">Clock of the rows' time stamps and of the measured commits.</param>
    /// <param name="loggers">For its log.</param>
    /// <param name="stopping">Ends the wait for servers that are away (<see cref="StorageOptions.WaitForShards"/>).
    /// </param>
    /// <exception cref="OptionsValidationException">The options break a rule.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another process has the directory, the files do not fit the configuration or this program's version, or a
    /// server is away for longer than one waits.
    /// </exception>
    /// <exception cref="OperationCanceledException">The process was told to stop while it waited.</exception>
    public static IOwnedShardStore Open(
        StorageOptions options,
        string dataDirectory,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken stopping = default)
    {
        Check(options);
        var logger = loggers.CreateLogger("Commerce.Storage");
        return options.Provider switch
        {
            StorageOptions.PostgreSql => ServerShardStore.Open(
                () => PostgresOpening.All(options, dataDirectory), options, dataDirectory, time, logger, stopping),
            StorageOptions.SqlServer => ServerShardStore.Open(
                () => SqlServerOpening.All(options), options, dataDirectory, time, logger, stopping),
            _ => SqliteShardStore.Open(options, dataDirectory, time, logger),
        };
    }

    /// <summary>Opens the shards for a checker: read only, and beside a running shop if there is one.</summary>
    /// <param name="options">Provider and shards, as the shop has them.</param>
    /// <param name="dataDirectory">Where the default SQLite shards lie.</param>
    /// <exception cref="OptionsValidationException">The options break a rule.</exception>
    /// <exception cref="InvalidOperationException">A shard is missing.</exception>
    public static IShardInspector OpenInspector(StorageOptions options, string dataDirectory)
    {
        Check(options);
        return options.Provider switch
        {
            StorageOptions.PostgreSql => PostgresShardInspector.Open(options),
            StorageOptions.SqlServer => SqlServerShardInspector.Open(options),
            _ => SqliteShardInspector.Open(options, dataDirectory),
        };
    }

    // Also for those who made the options without the host.
    private static void Check(StorageOptions options)
    {
        var result = new StorageOptionsValidator().Validate(null, options);
        if (result.Failed)
        {
            throw new OptionsValidationException(StorageOptions.Section, typeof(StorageOptions), result.Failures);
        }
    }
}
