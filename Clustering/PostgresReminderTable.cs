using System.Collections.Immutable;
using Commerce.Engine;
using Npgsql;
using Orleans.Runtime;

namespace Commerce.Clustering;

/// <summary>
/// A table of reminders in PostgreSQL: <c>cluster_reminder</c>, made on first use, for any number of services.
/// </summary>
public sealed class PostgresReminderTable : IReminderTable, IAsyncDisposable
{
    private const string Create =
        """
        CREATE TABLE IF NOT EXISTS cluster_reminder (
            service text NOT NULL, grain text NOT NULL, name text NOT NULL, version uuid NOT NULL,
            first_tick timestamptz NOT NULL, period_ms bigint NOT NULL, due timestamptz NOT NULL,
            PRIMARY KEY (service, grain, name));
        CREATE INDEX IF NOT EXISTS cluster_reminder_due ON cluster_reminder (service, due, grain, name);
        """;

    private const string Now = "date_trunc('milliseconds', clock_timestamp())";

    private const string Write =
        $"""
        INSERT INTO cluster_reminder (service, grain, name, version, first_tick, period_ms, due)
        SELECT $1, $2, $3, $4, n.first, $6, n.first FROM (SELECT {Now} + $5 * interval '1 millisecond' AS first) AS n
        ON CONFLICT (service, grain, name) DO UPDATE SET version = excluded.version,
            first_tick = excluded.first_tick, period_ms = excluded.period_ms, due = excluded.due
        """;

    private const string Read =
        """
        SELECT grain, name, version, first_tick, period_ms, due FROM cluster_reminder WHERE service = $1 AND grain = $2
        """;

    // A row without a reminder tells the time if nothing is due.
    private const string ReadDue =
        $"""
        SELECT r.*, n.now FROM (SELECT {Now} AS now) AS n LEFT JOIN LATERAL (
            SELECT grain, name, version, first_tick, period_ms, due FROM cluster_reminder
            WHERE service = $1 AND due <= n.now AND (due, grain, name) > ($2, $3, $4)
            ORDER BY due, grain, name LIMIT $5) AS r ON true
        """;

    private const string Move =
        """
        UPDATE cluster_reminder SET due = $6
        WHERE service = $1 AND grain = $2 AND name = $3 AND version = $4 AND due = $5
        """;

    private const string Remove =
        "DELETE FROM cluster_reminder WHERE service = $1 AND grain = $2 AND name = $3 AND version = $4";

    private readonly string _service;
    private readonly PostgresTables _tables;

    /// <summary>A table; nothing is connected yet.</summary>
    /// <param name="connectionString">To a database in which the role may make tables.</param>
    /// <param name="serviceId">Services with another id have other reminders.</param>
    public PostgresReminderTable(string connectionString, string serviceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentException.ThrowIfNullOrEmpty(serviceId);
        _service = serviceId;
        _tables = new PostgresTables(
            connectionString, Create, "commerce-reminders", connections: 4, waitsForStandby: true);
    }

    /// <inheritdoc/>
    public Task WriteAsync(
        GrainId grain,
        string name,
        Guid version,
        TimeSpan dueTime,
        TimeSpan period,
        CancellationToken cancellationToken) => ChangeAsync(
            Write,
            [.. KeyOf(grain, name, version), Of((long)dueTime.TotalMilliseconds), Of((long)period.TotalMilliseconds)],
            cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<ReminderRow>> ReadAsync(GrainId grain, CancellationToken cancellationToken) =>
        _tables.RunAsync(
            Read,
            [Of(_service), Of($"{grain}")],
            static async (command, token) => (await ReadRowsAsync(command, hasTime: false, token)).Rows,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ReminderPage> ReadDueAsync(ReminderRow? after, int limit, CancellationToken cancellationToken) =>
        _tables.RunAsync(
            ReadDue,
            [
                Of(_service), Of(after?.Due.UtcDateTime ?? DateTime.UnixEpoch), Of($"{after?.Grain}"),
                Of(after?.Name ?? ""), Of(limit),
            ],
            static (command, token) => ReadRowsAsync(command, hasTime: true, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryMoveAsync(ReminderRow row, DateTimeOffset due, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        return ChangeAsync(
            Move,
            [.. KeyOf(row.Grain, row.Name, row.Version), Of(row.Due.UtcDateTime), Of(due.UtcDateTime)],
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(GrainId grain, string name, Guid version, CancellationToken cancellationToken) =>
        ChangeAsync(Remove, KeyOf(grain, name, version), cancellationToken);

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => _tables.DisposeAsync();

    private static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };

    private static async Task<ReminderPage> ReadRowsAsync(NpgsqlCommand command, bool hasTime, CancellationToken token)
    {
        await using var reader = await command.ExecuteReaderAsync(token);
        var now = default(DateTimeOffset);
        var rows = ImmutableArray.CreateBuilder<ReminderRow>();
        while (await reader.ReadAsync(token))
        {
            now = hasTime ? reader.GetFieldValue<DateTimeOffset>(6) : now;
            if (!await reader.IsDBNullAsync(0, token))
            {
                rows.Add(new(
                    GrainId.Parse(reader.GetString(0)),
                    reader.GetString(1),
                    reader.GetGuid(2),
                    reader.GetFieldValue<DateTimeOffset>(3),
                    TimeSpan.FromMilliseconds(reader.GetInt64(4)),
                    reader.GetFieldValue<DateTimeOffset>(5)));
            }
        }

        return new(now, rows.ToImmutable());
    }

    private NpgsqlParameter[] KeyOf(GrainId grain, string name, Guid version) =>
        [Of(_service), Of($"{grain}"), Of(name), Of(version)];

    private Task<bool> ChangeAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken) =>
        _tables.RunAsync(
            sql,
            parameters,
            static async (command, token) => await command.ExecuteNonQueryAsync(token) == 1,
            cancellationToken);
}
