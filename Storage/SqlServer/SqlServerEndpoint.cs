using System.Data.Common;
using Commerce.Storage.Servers;
using Microsoft.Data.SqlClient;

namespace Commerce.Storage.SqlServer;

/// <summary>
/// A database of a shard and the connections to it, by use: reads must not wait behind takeovers, nor probes behind
/// either; the writer's lanes have connections of their own, outside of any pool.
/// </summary>
internal sealed class SqlServerEndpoint : IDisposable
{
    private const int ReadConnectionsMax = 8;
    private const int ControlConnectionsMax = 4;
    private static readonly TimeSpan ConnectTimeMax = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadTimeMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeTimeMax = TimeSpan.FromSeconds(1);

    /// <summary>When a commit that got no answer is given up as unknown.</summary>
    private static readonly TimeSpan CommitTimeMax = TimeSpan.FromSeconds(10);

    private readonly string _writer;

    /// <param name="shard">Name of the shard, for messages.</param>
    /// <param name="connectionString">Of one database.</param>
    /// <param name="application">Name by which the server knows this process's connections.</param>
    public SqlServerEndpoint(string shard, string connectionString, string application)
    {
        var given = new SqlConnectionStringBuilder(connectionString);
        (Shard, Name) = (shard, $"{given.DataSource}/{given.InitialCatalog}");
        Reads = Pool(given, application, ReadTimeMax, ReadConnectionsMax);
        Control = Pool(given, $"{application} control", ReadTimeMax, ControlConnectionsMax);
        Probes = Pool(given, $"{application} probe", ProbeTimeMax, 1);
        Snapshots = Pool(given, $"{application} snapshot", TimeSpan.Zero, ControlConnectionsMax, severalReaders: true);
        _writer = Configure(given, $"{application} writer", CommitTimeMax, writer => writer.Pooling = false);
    }

    /// <summary>server/database.</summary>
    public string Name { get; }

    public string Shard { get; }

    /// <summary>Queries of the shop.</summary>
    public DbDataSource Reads { get; }

    /// <summary>Takeovers and migrations.</summary>
    public DbDataSource Control { get; }

    /// <summary>Questions about the server's state.</summary>
    public DbDataSource Probes { get; }

    /// <summary>Long reads of a checker, several at once on a connection.</summary>
    public DbDataSource Snapshots { get; }

    public ServerSchema Schema => new(SqlServerDialect.Instance, Control, Shard, Name);

    /// <summary>Whether a connection string names a database, and why not.</summary>
    /// <param name="connectionString">As configured.</param>
    /// <param name="readOnly">Whether it is a replica's.</param>
    public static string? Fault(string connectionString, bool readOnly)
    {
        try
        {
            var parsed = new SqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(parsed.DataSource) || string.IsNullOrEmpty(parsed.InitialCatalog)
                ? "it must name Server and Database"
                : !string.IsNullOrEmpty(parsed.FailoverPartner)
                    ? "it names a failover partner; use an availability group and its listener"
                    : parsed.ApplicationIntent == ApplicationIntent.ReadOnly == readOnly
                        ? null
                        : readOnly
                            ? "a replica's must say ApplicationIntent=ReadOnly"
                            : "with ApplicationIntent=ReadOnly it leads to a replica";
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return exception.Message;
        }
    }

    /// <summary>Where a connection string leads to, for comparing.</summary>
    public static string PlaceOf(string connectionString)
    {
        var parsed = new SqlConnectionStringBuilder(connectionString);
        return $"{parsed.DataSource}/{parsed.InitialCatalog} ({parsed.ApplicationIntent})";
    }

    /// <summary>A connection for a lane of the writer.</summary>
    public SqlConnection OpenWriter() => Connections.Open(new SqlConnection(_writer));

    public void Dispose()
    {
        Reads.Dispose();
        Control.Dispose();
        Probes.Dispose();
        Snapshots.Dispose();
    }

    private static DbDataSource Pool(
        SqlConnectionStringBuilder given,
        string application,
        TimeSpan commandTimeMax,
        int connectionsMax,
        bool severalReaders = false) =>
        SqlClientFactory.Instance.CreateDataSource(Configure(given, application, commandTimeMax, pool =>
        {
            pool.MaxPoolSize = connectionsMax;
            pool.MultipleActiveResultSets = severalReaders;
        }));

    private static string Configure(
        SqlConnectionStringBuilder given,
        string application,
        TimeSpan commandTimeMax,
        Action<SqlConnectionStringBuilder> more)
    {
        var configured = new SqlConnectionStringBuilder(given.ConnectionString)
        {
            ApplicationName = application,
            ConnectTimeout = (int)ConnectTimeMax.TotalSeconds,
            CommandTimeout = (int)commandTimeMax.TotalSeconds,
            ConnectRetryCount = 0, // What failed is tried again by whoever knows what it meant.
            Enlist = false,
            MultipleActiveResultSets = false,
        };
        more(configured);
        return configured.ConnectionString;
    }
}
