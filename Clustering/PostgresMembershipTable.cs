using System.Collections.Immutable;
using Commerce.Engine;
using Npgsql;
using NpgsqlTypes;
using Orleans.Runtime;

namespace Commerce.Clustering;

/// <summary>
/// A membership table in PostgreSQL: the tables <c>cluster_version</c> and <c>cluster_silo</c>, made on first use, for
/// any number of clusters. Each operation is one statement, so that it is atomic and costs one round trip; a channel,
/// <c>cluster_membership</c>, tells each change.
/// </summary>
public sealed class PostgresMembershipTable : IMembershipTable, IAsyncDisposable
{
    private const string Channel = "cluster_membership";
    private const string ApplicationName = "commerce-membership";

    private const string Create =
        """
        CREATE TABLE IF NOT EXISTS cluster_version (
            cluster text PRIMARY KEY, incarnation uuid NOT NULL, number bigint NOT NULL);
        CREATE TABLE IF NOT EXISTS cluster_silo (
            cluster text NOT NULL, silo text NOT NULL, name text NOT NULL, status smallint NOT NULL,
            weight integer NOT NULL, software_version text NOT NULL, started_at timestamptz NOT NULL,
            heartbeat_at timestamptz NOT NULL, suspicions text NOT NULL, PRIMARY KEY (cluster, silo));
        ALTER TABLE cluster_silo ADD COLUMN IF NOT EXISTS degraded boolean NOT NULL DEFAULT false;
        ALTER TABLE cluster_silo ADD COLUMN IF NOT EXISTS roles text NOT NULL DEFAULT '';
        """;

    private const string Read =
        """
        SELECT date_trunc('milliseconds', clock_timestamp()), v.incarnation, v.number, s.silo, s.name, s.status,
            s.weight, s.software_version, s.started_at, s.heartbeat_at, s.suspicions, s.degraded,
            s.roles
        FROM (SELECT $1 AS cluster) AS c
        LEFT JOIN cluster_version AS v USING (cluster)
        LEFT JOIN cluster_silo AS s USING (cluster)
        """;

    private const string Begin =
        """
        WITH moved AS (
            INSERT INTO cluster_version (cluster, incarnation, number) VALUES ($1, $4, $5)
            ON CONFLICT (cluster) DO NOTHING RETURNING $2::uuid, $3::bigint),
        """;

    private const string Move =
        """
        WITH moved AS (
            UPDATE cluster_version SET incarnation = $4, number = $5
            WHERE cluster = $1 AND incarnation = $2 AND number = $3 RETURNING number),
        """;

    private const string Write =
        $"""
        written AS (
            INSERT INTO cluster_silo (cluster, silo, name, status, weight, software_version, started_at, heartbeat_at,
                suspicions, degraded, roles)
            SELECT $1, r.* FROM moved, unnest($6::text[], $7::text[], $8::smallint[], $9::integer[], $10::text[],
                $11::timestamptz[], $12::timestamptz[], $13::text[], $14::boolean[],
                $15::text[]) AS r
            ON CONFLICT (cluster, silo) DO UPDATE SET name = excluded.name, status = excluded.status,
                weight = excluded.weight, software_version = excluded.software_version,
                started_at = excluded.started_at, suspicions = excluded.suspicions,
                degraded = excluded.degraded, roles = excluded.roles),
        removed AS (
            DELETE FROM cluster_silo USING moved WHERE cluster = $1 AND silo = ANY ($16::text[]))
        SELECT count(pg_notify('{Channel}', $17)) FROM moved
        """;

    private const string Heartbeat =
        """
        UPDATE cluster_silo AS s SET heartbeat_at = date_trunc('milliseconds', clock_timestamp())
        FROM cluster_version AS v
        WHERE s.cluster = $1 AND s.silo = $2 AND v.cluster = $1 AND v.incarnation = $3
        """;

    private readonly string _cluster;
    private readonly string _connectionString;
    private readonly PostgresTables _tables;

    /// <summary>A table; nothing is connected yet.</summary>
    /// <param name="connectionString">To a database in which the role may make tables.</param>
    /// <param name="clusterId">Silos with another id have other rows.</param>
    /// <param name="standby">To the standby of that database, if it has one: once it is promoted it has the table.
    /// </param>
    public PostgresMembershipTable(string connectionString, string clusterId, string? standby = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentException.ThrowIfNullOrEmpty(clusterId);
        (_cluster, _connectionString) = (clusterId, WithStandby(connectionString, standby));
        // Rows that a failover loses are written again by the silos; waiting for a standby that is away would keep
        // them from agreeing when they have to.
        _tables = new PostgresTables(
            _connectionString, Create, ApplicationName, connections: 2, waitsForStandby: false);
    }

    /// <inheritdoc/>
    public Task<MembershipSnapshot> ReadAsync(CancellationToken cancellationToken) =>
        _tables.RunAsync(Read, [new() { Value = _cluster }], ReadSnapshotAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryWriteAsync(MembershipChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var rows = change.Written;
        return _tables.RunAsync(
            (change.From == MembershipVersion.None ? Begin : Move) + Write,
            [
                new() { Value = _cluster },
                new() { Value = change.From.Incarnation },
                new() { Value = change.From.Number },
                new() { Value = change.To.Incarnation },
                new() { Value = change.To.Number },
                Array(rows.Select(row => row.Silo.ToParsableString()), NpgsqlDbType.Text),
                Array(rows.Select(row => row.Name), NpgsqlDbType.Text),
                Array(rows.Select(row => (short)row.Status), NpgsqlDbType.Smallint),
                Array(rows.Select(row => row.Weight), NpgsqlDbType.Integer),
                Array(rows.Select(row => row.SoftwareVersion), NpgsqlDbType.Text),
                Array(rows.Select(row => row.StartedAt.UtcDateTime), NpgsqlDbType.TimestampTz),
                Array(rows.Select(row => row.HeartbeatAt.UtcDateTime), NpgsqlDbType.TimestampTz),
                Array(rows.Select(row => SuspicionText.Of(row.Suspicions)), NpgsqlDbType.Text),
                Array(rows.Select(row => row.IsDegraded), NpgsqlDbType.Boolean),
                Array(rows.Select(row => row.Roles), NpgsqlDbType.Text),
                Array(change.Removed.Select(silo => silo.ToParsableString()), NpgsqlDbType.Text),
                new() { Value = $"{VersionText.Of(change.To)} {_cluster}" },
            ],
            static async (command, token) => (long)(await command.ExecuteScalarAsync(token))! == 1,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TryHeartbeatAsync(SiloAddress silo, Guid incarnation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return _tables.RunAsync(
            Heartbeat,
            [new() { Value = _cluster }, new() { Value = silo.ToParsableString() }, new() { Value = incarnation }],
            static async (command, token) => await command.ExecuteNonQueryAsync(token) == 1,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IAsyncDisposable?> WatchAsync(
        Action<MembershipVersion> changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return await PostgresListener.BeginAsync(
            _connectionString,
            ApplicationName,
            Channel,
            told =>
            {
                // Other clusters use the channel, too.
                if (told.Split(' ', 2) is [var version, var cluster] && cluster == _cluster)
                {
                    changed(VersionText.Parse(version));
                }
            },
            cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => _tables.DisposeAsync();

    // Whichever of both is the primary; that is looked at again soon after neither was.
    private static string WithStandby(string connectionString, string? standby)
    {
        if (standby is null)
        {
            return connectionString;
        }

        var (both, other) = (
            new NpgsqlConnectionStringBuilder(connectionString), new NpgsqlConnectionStringBuilder(standby));
        both.Host = $"{both.Host}:{both.Port},{other.Host}:{other.Port}";
        both.TargetSessionAttributes = "primary";
        both.HostRecheckSeconds = 1;
        return both.ConnectionString;
    }

    private static NpgsqlParameter Array<T>(IEnumerable<T> values, NpgsqlDbType type) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static async Task<MembershipSnapshot> ReadSnapshotAsync(
        NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (now, version) = (default(DateTimeOffset), MembershipVersion.None);
        var rows = ImmutableArray.CreateBuilder<SiloRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            now = reader.GetFieldValue<DateTimeOffset>(0);
            if (await reader.IsDBNullAsync(1, cancellationToken))
            {
                break; // Rows without a version are left over from a table that was lost.
            }

            version = new(reader.GetGuid(1), reader.GetInt64(2));
            if (!await reader.IsDBNullAsync(3, cancellationToken))
            {
                rows.Add(new(
                    SiloAddress.FromParsableString(reader.GetString(3)),
                    reader.GetString(4),
                    (SiloStatus)reader.GetInt16(5),
                    reader.GetInt32(6),
                    reader.GetString(7),
                    reader.GetFieldValue<DateTimeOffset>(8),
                    reader.GetFieldValue<DateTimeOffset>(9),
                    SuspicionText.Parse(reader.GetString(10)),
                    reader.GetBoolean(11),
                    reader.GetString(12)));
            }
        }

        rows.Sort(static (one, other) => one.Silo.CompareTo(other.Silo));
        return new(version, now, rows.ToImmutable());
    }
}
