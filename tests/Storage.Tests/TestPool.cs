namespace Commerce.Storage.Tests;

/// <summary>A pool's owner as a grain would be: it knows the counters and builds the next append.</summary>
internal sealed class TestPool(IShardStore store, PoolRow row)
{
    public static readonly DateTimeOffset At = new(2026, 11, 1, 12, 0, 0, 123, TimeSpan.Zero);

    public PoolRow Row { get; } = row;

    public PoolCounters Counters { get; private set; } = row.Counters;

    public long RelayedSeq { get; set; } = row.RelayedSeq;

    public static async Task<TestPool> TakeAsync(
        IShardStore store, string poolId, long view = 1, string silo = "127.0.0.1:1") =>
        new(
            store,
            await store.TakeOverAsync(
                new PoolTakeover(poolId, Guid.NewGuid(), silo, view, []), CancellationToken.None));

    public static PoolEntry Entry(long seq, PoolEntryKind kind, int quantity) =>
        new(seq, kind, quantity, null, null, null, 0, 0, null, At, null, null);

    public static PoolEntry Hold(long seq, int quantity = 1) => new(
        seq,
        PoolEntryKind.Hold,
        quantity,
        $"order-{seq}",
        $"buyer-{seq % 7}",
        $"key-{seq}",
        -seq,
        995,
        null,
        At.AddMilliseconds(seq),
        At.AddMinutes(15), new ReadOnlyMemory<byte>("{\"city\":\"København\"}"u8.ToArray()));

    public PoolAppend Next(params PoolEntry[] entries) => new(
        Row.PoolId,
        Row.Epoch,
        Row.Owner,
        Counters.Seq,
        entries,
        entries.Aggregate(Counters, (counters, entry) => counters.After(entry)),
        RelayedSeq, null);

    public async Task AppendAsync(params PoolEntry[] entries)
    {
        var append = Next(entries);
        await store.AppendAsync(append);
        Counters = append.Counters;
    }

    public Task IntakeAsync(int quantity) => AppendAsync(Entry(Counters.Seq + 1, PoolEntryKind.Intake, quantity));

    public Task HoldAsync() => AppendAsync(Hold(Counters.Seq + 1));
}
