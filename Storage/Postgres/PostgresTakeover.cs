using Commerce.Storage.Writer;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>Takes pools over, apart from the writer: its statement waits for a lock that the writer may hold.</summary>
internal static class PostgresTakeover
{
    private const int AttemptsMax = 6;
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(20);

    /// <exception cref="TakeoverRefusedException">A living owner has a newer view of the cluster.</exception>
    /// <exception cref="StoreOverloadedException">A batch of the former owner holds the pool's row for longer than
    /// anybody waits.</exception>
    public static async Task<PoolRow> TakeOverAsync(
        NpgsqlDataSource source, PoolTakeover takeover, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await TryAsync(source, takeover, time, cancellationToken) is { } pool)
                {
                    return pool;
                }

                // Refused, or somebody has made the pool in between.
                await ThrowIfRefusedAsync(source, takeover, cancellationToken);
            }
            catch (PostgresException exception) when (MayPass(exception) && attempt < AttemptsMax)
            {
            }
            catch (PostgresException exception) when (MayPass(exception))
            {
                throw new StoreOverloadedException(
                    $"Pool {takeover.PoolId} could not be taken over in {AttemptsMax} attempts: "
                        + PostgresErrors.Text(exception),
                    exception);
            }

            await Task.Delay(FirstBackOff * (1 << attempt), time, cancellationToken);
        }
    }

    private static Task<PoolRow?> TryAsync(
        NpgsqlDataSource source, PoolTakeover takeover, TimeProvider time, CancellationToken cancellationToken) =>
        PostgresQueries.OneAsync(
            source, PostgresSql.TakeOver, PostgresRows.ReadPool, cancellationToken,
            takeover.PoolId, takeover.Owner, takeover.Silo, takeover.View, takeover.DeadSilos.ToArray(),
            time.GetUtcNow().ToUnixTimeMilliseconds());

    private static async Task ThrowIfRefusedAsync(
        NpgsqlDataSource source, PoolTakeover takeover, CancellationToken cancellationToken)
    {
        var owner = await PostgresQueries.OneAsync(
            source, PostgresSql.ReadPool, row => (Silo: row.GetString(12), View: row.GetInt64(13)), cancellationToken,
            takeover.PoolId);
        if (owner.Silo is not null && takeover.View < owner.View
            && !takeover.DeadSilos.Contains(owner.Silo, StringComparer.Ordinal))
        {
            throw AppendCheck.Refused(takeover, owner.Silo, owner.View);
        }
    }

    // Two who make a pool at once may also collide on its number.
    private static bool MayPass(PostgresException exception) => exception.SqlState is
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UniqueViolation
        or PostgresErrorCodes.DeadlockDetected;
}
