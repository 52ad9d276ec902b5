using Commerce.Storage.Writer;

namespace Commerce.Storage.Servers;

/// <summary>Takes pools over, apart from the writer: its statement waits for a lock that the writer may hold.</summary>
internal static class ServerTakeover
{
    private const int AttemptsMax = 6;
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(20);

    /// <exception cref="TakeoverRefusedException">A living owner has a newer view of the cluster.</exception>
    /// <exception cref="StoreOverloadedException">A batch of the former owner holds the pool's row for longer than
    /// anybody waits.</exception>
    public static async Task<PoolRow> TakeOverAsync(
        ServerQueries queries, PoolTakeover takeover, TimeProvider time, CancellationToken cancellationToken)
    {
        var dialect = queries.Dialect;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await TryAsync(queries, takeover, time, cancellationToken) is { } pool)
                {
                    return pool;
                }

                // Refused, or somebody has made the pool in between.
                await ThrowIfRefusedAsync(queries, takeover, cancellationToken);
            }
            catch (Exception exception) when (dialect.TakeoverMayPass(exception) && attempt < AttemptsMax)
            {
            }
            catch (Exception exception) when (dialect.TakeoverMayPass(exception))
            {
                throw new StoreOverloadedException(
                    $"Pool {takeover.PoolId} could not be taken over in {AttemptsMax} attempts: "
                    + dialect.ErrorText(exception),
                    exception);
            }

            await Task.Delay(FirstBackOff * (1 << attempt), time, cancellationToken);
        }
    }

    private static Task<PoolRow?> TryAsync(
        ServerQueries queries, PoolTakeover takeover, TimeProvider time, CancellationToken cancellationToken) =>
        queries.OneAsync(
            queries.Dialect.TakeOver, ServerRows.ReadPool, cancellationToken,
            takeover.PoolId, takeover.Owner, takeover.Silo, takeover.View, takeover.DeadSilos.ToArray(),
            time.GetUtcNow().ToUnixTimeMilliseconds());

    private static async Task ThrowIfRefusedAsync(
        ServerQueries queries, PoolTakeover takeover, CancellationToken cancellationToken)
    {
        var owner = await queries.OneAsync(
            queries.Dialect.ReadPool, row => (Silo: row.GetString(12), View: row.GetInt64(13)), cancellationToken,
            takeover.PoolId);
        if (owner.Silo is not null && takeover.View < owner.View
            && !takeover.DeadSilos.Contains(owner.Silo, StringComparer.Ordinal))
        {
            throw AppendCheck.Refused(takeover, owner.Silo, owner.View);
        }
    }
}
