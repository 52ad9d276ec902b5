namespace Commerce.LoadTests.Peers;

/// <summary>
/// Writes streamed orders into the database, batch by batch: acknowledged when they are there, written again after a
/// crash in between, which changes nothing.
/// </summary>
internal sealed class StreamConsumer(IRedisLink redis, OrderTable orders, TimeProvider time)
{
    private const int BatchMax = 1_000;

    // A batch that is not full lets others gather: a statement for a few costs nearly as much as one for many.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(20);

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var leftOver = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            var batch = await redis.ReadAsync(leftOver, BatchMax);
            if (batch.Ids.Count > 0)
            {
                await orders.InsertAsync(batch.Orders);
                await redis.AcknowledgeAsync(batch);
            }
            else
            {
                leftOver = false;
            }

            if (!leftOver && batch.Ids.Count < BatchMax)
            {
                await Task.Delay(GatherTime, time, cancellationToken);
            }
        }
    }
}
