using Commerce.Rehearsing;
using Commerce.Storage;
using Commerce.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Hosting;

/// <summary>
/// Goal: what a silo rehearses with the real store leaves no trace in it. Method: two shards of PostgreSQL with rows of
/// each kind in them; every row of every table, with the transaction that wrote it, before and after.
/// </summary>
public sealed class RehearsalOfStoreTests(PostgresServer postgres)
{
    private const string EveryRow = """
        select string_agg(t.name || x.rows, chr(10) order by t.name)
        from (select format('%I', tablename) as name from pg_tables where schemaname = 'public') t,
            lateral (select query_to_xml(
                format('select ctid, xmin, xmax, r.* from %s r order by ctid', t.name), true, true, '')::text as rows) x
        """;

    [Fact]
    public async Task Nothing_of_the_real_store_changes()
    {
        var databases = await postgres.CreateDatabasesAsync(2);
        var folder = Directory.CreateTempSubdirectory("commerce-rehearsal-");
        var options = new StorageOptions { Provider = StorageOptions.PostgreSql };
        foreach (var (database, number) in databases.Select((database, number) => (database, number)))
        {
            options.Shards.Add(new ShardOptions { Name = $"shard-{number}", Primary = database });
        }

        using (var store = ShardStore.Open(options, folder.FullName, TimeProvider.System, NullLoggerFactory.Instance))
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(number => FillAsync(store, number)));
            var before = await RowsAsync(databases);

            await new RehearsalOfStore(store).PlayAsync(CancellationToken.None);

            Assert.Equal(before, await RowsAsync(databases));
            Assert.All(before, rows => Assert.Contains("order-", rows, StringComparison.Ordinal));
        }

        folder.Delete(recursive: true);
    }

    private static async Task FillAsync(IOwnedShardStore store, int number)
    {
        var owner = new Guid(number + 1, 0, 0, new byte[8]);
        var now = DateTimeOffset.UnixEpoch;
        var id = $"sku:{number}";
        var pool = await store.TakeOverAsync(
            new PoolTakeover(id, owner, "127.0.0.1:1", store.Incarnation, []), CancellationToken.None);
        var entry = new PoolEntry(1, PoolEntryKind.Intake, 5, null, null, null, 0, 0, null, now, null, null);
        await store.AppendAsync(new PoolAppend(
            id, pool.Epoch, owner, 0, [entry], default(PoolCounters).After(entry), 0, Terms: null));
        var outcomes = await store.CommitAsync(
        [
            new ShardTransaction(Slots.Of(id))
                .Add(new PutState("order", $"order-{number}", 0, new ReadOnlyMemory<byte>([1])))
                .Add(new PutOrderIndex(new OrderIndexRow(id, $"order-{number}", "paid", 1, "GBP", id, 1, now, now)))
                .Add(new AddDeadline(now, "expiry", id))
                .Add(new AddOutbox("order.paid", id, new ReadOnlyMemory<byte>([1]))),
        ]);
        Assert.Equal([TransactionOutcome.Committed], outcomes);
    }

    private async Task<IReadOnlyList<string>> RowsAsync(IEnumerable<string> databases) =>
        await Task.WhenAll(databases.Select(database => postgres.AskAsync(NameOf(database), EveryRow)));

    private static string NameOf(string connectionString) => connectionString.Split(';')
        .Single(part => part.StartsWith("Database=", StringComparison.Ordinal))["Database=".Length..];
}
