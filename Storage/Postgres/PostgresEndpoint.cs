using Commerce.Storage.Servers;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>
/// One server of a shard and the connections to it, by use: reads must not wait behind takeovers, nor probes behind
/// either; the writer's lanes have connections of their own, outside of any pool.
/// </summary>
internal sealed class PostgresEndpoint : IDisposable
{
    private const int ReadConnectionsMax = 8;
    private const int ControlConnectionsMax = 4;
    private static readonly TimeSpan ConnectTimeMax = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadTimeMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeTimeMax = TimeSpan.FromSeconds(1);

    /// <summary>
    /// When a commit that got no answer is given up as unknown. Its connection is dropped, never cancelled: a cancelled
    /// commit may be one that has happened.
    /// </summary>
    private static readonly TimeSpan CommitTimeMax = TimeSpan.FromSeconds(10);

    private readonly string _writer;

    /// <param name="shard">Name of the shard, for messages.</param>
    /// <param name="connectionString">Of one server.</param>
    /// <param name="application">Name by which the server knows this process's connections.</param>
    public PostgresEndpoint(string shard, string connectionString, string application)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        Name = $"{given.Host}:{given.Port}";
        Shard = shard;
        Application = application;
        Reads = NpgsqlDataSource.Create(Configure(
            given, SessionSettings.Reading, ReadTimeMax, pool => pool.MaxPoolSize = ReadConnectionsMax));
        Control = NpgsqlDataSource.Create(Configure(
            given, SessionSettings.Control, ReadTimeMax, pool => pool.MaxPoolSize = ControlConnectionsMax));
        Probes = OpenProbes(Configure(given, SessionSettings.Control, ProbeTimeMax, pool =>
        {
            pool.MaxPoolSize = 1;
            pool.Timeout = (int)ProbeTimeMax.TotalSeconds;
        }));
        Snapshots = NpgsqlDataSource.Create(Configure(given, SessionSettings.Snapshot, TimeSpan.Zero, pool =>
        {
            pool.MaxPoolSize = ControlConnectionsMax;

            // The same words fetch rows of another kind from the next snapshot's cursor of that name.
            pool.MaxAutoPrepare = 0;
        }));
        _writer = Configure(given, SessionSettings.Writing, CommitTimeMax, lane =>
        {
            lane.Pooling = false;
            lane.KeepAlive = 1; // An idle lane notices within a second that its server has gone, not at a commit.
        });
    }

    /// <summary>host:port.</summary>
    public string Name { get; }

    public string Shard { get; }

    public string Application { get; }

    /// <summary>Queries of the shop.</summary>
    public NpgsqlDataSource Reads { get; }

    /// <summary>Takeovers, migrations, and what ends other connections.</summary>
    public NpgsqlDataSource Control { get; }

    /// <summary>Questions about the server's state.</summary>
    public NpgsqlDataSource Probes { get; }

    /// <summary>Long reads of a checker.</summary>
    public NpgsqlDataSource Snapshots { get; }

    public ServerSchema Schema => new(PostgresDialect.Instance, Control, Shard, Name);

    /// <summary>Whether a connection string names one server, and why not.</summary>
    public static string? Fault(string connectionString)
    {
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(parsed.Host) || string.IsNullOrEmpty(parsed.Database)
                ? "it must name Host and Database"
                : parsed.Host.Contains(',', StringComparison.Ordinal)
                    ? "it names several hosts; the standby has a key of its own, Replica"
                    : !string.IsNullOrEmpty(parsed.Options) ? "Options are the store's to set" : null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Where a connection string leads to, for comparing.</summary>
    public static string PlaceOf(string connectionString)
    {
        var parsed = new NpgsqlConnectionStringBuilder(connectionString);
        return $"{parsed.Host}:{parsed.Port}/{parsed.Database}/{parsed.SearchPath}";
    }

    /// <summary>A connection for a lane of the writer.</summary>
    public NpgsqlConnection OpenWriter() => Connections.Open(new NpgsqlConnection(_writer));

    public void Dispose()
    {
        Reads.Dispose();
        Control.Dispose();
        Probes.Dispose();
        Snapshots.Dispose();
    }

    // Else each first connection reads all types of the database, within the time of one probe.
    private static NpgsqlDataSource OpenProbes(string connectionString) =>
        new NpgsqlDataSourceBuilder(connectionString).ConfigureTypeLoading(types => types.EnableTypeLoading(false))
            .Build();

    private string Configure(
        NpgsqlConnectionStringBuilder given,
        IReadOnlyList<SessionSetting> settings,
        TimeSpan commandTimeMax,
        Action<NpgsqlConnectionStringBuilder> more)
    {
        var configured = new NpgsqlConnectionStringBuilder(given.ConnectionString)
        {
            ApplicationName = Application,
            Options = string.Join(' ', settings.Select(setting => $"-c {setting.Name}={setting.Value}")),
            Timeout = (int)ConnectTimeMax.TotalSeconds,
            CommandTimeout = (int)commandTimeMax.TotalSeconds,
            CancellationTimeout = -1,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 2,
            TcpKeepAliveInterval = 1,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 1,
            NoResetOnClose = true,
            Enlist = false,
            MinPoolSize = 0,
            ConnectionIdleLifetime = 60,
        };
        more(configured);
        return configured.ConnectionString;
    }
}
