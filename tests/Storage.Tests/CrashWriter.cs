using System.Globalization;

namespace Commerce.Storage.Tests;

/// <summary>
/// A process that appends to pools and commits orders until it is killed, and notes in a file each write that was
/// acknowledged to it. What a process has handed to the system survives its kill, so the notes are complete.
/// </summary>
internal static class CrashWriter
{
    public const string Argument = "crash-writer";
    public const int Pools = 3;

    private const int Units = 1_000_000_000;

    public static async Task<int> RunAsync(string directory, string acknowledgements)
    {
        using var store = new TestDirectory(directory).Open();
        using var notes =
            new FileStream(acknowledgements, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await Task.WhenAll(Enumerable.Range(0, Pools).Select(n => AppendForeverAsync(store, $"pool-{n}", notes))
            .Append(OrderForeverAsync(store, notes)));
        return 0;
    }

    private static async Task AppendForeverAsync(IShardStore store, string poolId, FileStream notes)
    {
        var pool = await TestPool.TakeAsync(store, poolId);
        if (pool.Counters.Intake == 0)
        {
            await pool.IntakeAsync(Units);
        }

        for (var random = new Random(poolId.GetHashCode(StringComparison.Ordinal)); ;)
        {
            await pool.AppendAsync(
                [.. Enumerable.Range(1, random.Next(1, 40)).Select(n => TestPool.Hold(pool.Counters.Seq + n))]);
            Note(notes, string.Create(CultureInfo.InvariantCulture, $"{poolId} {pool.Counters.Seq}"));
        }
    }

    private static async Task OrderForeverAsync(IShardStore store, FileStream notes)
    {
        for (var n = 0; ; n++)
        {
            var id = $"order-{Guid.NewGuid()}";
            var outcomes = await store.CommitAsync([.. Enumerable.Range(0, 4).Select(part => new ShardTransaction(part)
                .Add(new PutState("order", $"{id}-{part}", 0, "{}"u8.ToArray()))
                .Add(new PutOrderIndex(TransactionCompliance.Row($"{id}-{part}", "paid", n)))
                .Add(new AddOutbox("order.placed", $"{id}-{part}", "{}"u8.ToArray()))
                .Add(new AddDeadline(TestPool.At.AddSeconds(n), "order", $"{id}-{part}")))]);
            if (outcomes.All(outcome => outcome == TransactionOutcome.Committed))
            {
                Note(notes, id);
            }
        }
    }

    // One write of one line: a kill cannot tear it.
    private static void Note(FileStream notes, string line)
    {
        lock (notes)
        {
            notes.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        }
    }
}
