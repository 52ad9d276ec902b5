using System.Globalization;
using Commerce.Testing;

namespace Commerce.Storage.Tests;

/// <summary>What a checker reads from PostgreSQL.</summary>
public sealed class PostgresInspectorTests(PostgresServer server) : IAsyncLifetime
{
    private readonly PostgresUnderTest _subject = new(server);

    public ValueTask InitializeAsync() => _subject.StartAsync();

    public ValueTask DisposeAsync()
    {
        _subject.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_checker_reads_one_snapshot_of_a_shard_after_the_other()
    {
        const int Pools = 12;
        await Parallel.ForAsync(0, Pools, async (n, _) =>
        {
            var pool = await TestPool.TakeAsync(_subject.Store, $"pool-{n}");
            await pool.IntakeAsync(n + 1);
            await pool.HoldAsync();
            await _subject.Store.CommitAsync(
                [new ShardTransaction(n).Add(new PutState("order", $"{n}", 0, new byte[100 * n]))]);
        });
        using var inspector = ShardStore.OpenInspector(_subject.Options, "unused");

        var (pools, states) = (0, 0);
        for (var shard = 0; shard < 2; shard++)
        {
            using var snapshot = inspector.OpenSnapshot(shard);
            foreach (var pool in snapshot.Pools())
            {
                Assert.Equal(
                    pool.Counters,
                    snapshot.Entries(pool).Aggregate(default(PoolCounters), (sum, entry) => sum.After(entry)));
                Assert.Single(snapshot.Takeovers(pool));
                pools++;
            }
        }

        for (var shard = 0; shard < 2; shard++)
        {
            using var snapshot = inspector.OpenSnapshot(shard);
            Assert.Empty(snapshot.Outbox());
            foreach (var state in snapshot.States("order"))
            {
                Assert.Equal(100 * int.Parse(state.GrainKey, CultureInfo.InvariantCulture), state.Payload.Length);
                states++;
            }
        }

        Assert.Equal((Pools, Pools), (pools, states));
    }
}
