using Commerce.Testing;
using Npgsql;

namespace Commerce.Storage.Tests;

/// <summary>
/// Goal: searches see every change, whatever transactions and servers do. Method: changes made past the store, whose
/// transactions end in another order than they began, or which nothing tells of but a server that is started anew.
/// </summary>
public sealed class PostgresFacetsTests(PostgresServer shared)
{
    private static readonly ProductQuery All = new(null, null, null, null, ProductSort.Popularity, 0, 10);

    [Fact]
    public async Task A_change_that_is_committed_after_a_later_one_is_seen()
    {
        using var subject = new PostgresUnderTest(shared);
        await subject.StartAsync();
        await PutAsync(subject.Store, "1", "first");
        await PutAsync(subject.Store, "2", "first");
        await using var connection = await OpenAsync(subject, "1");
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(
            connection, "UPDATE product SET brand = 'late', changed = pg_current_xact_id() WHERE product_id = '1'");

        await PutAsync(subject.Store, "2", "second");
        Assert.Equal(["first", "second"], await FindBrandsAsync(subject.Store));
        await PutAsync(subject.Store, "2", "third");
        Assert.Equal(["first", "third"], await FindBrandsAsync(subject.Store));

        await transaction.CommitAsync();
        Assert.Equal(["late", "third"], await FindBrandsAsync(subject.Store));
    }

    [Fact]
    public async Task A_copy_that_was_restored_on_a_server_of_fewer_transactions_is_searched_and_changed()
    {
        using var subject = new PostgresUnderTest(shared);
        await subject.StartAsync();
        await PutAsync(subject.Store, "1", "first");
        await using (var connection = await OpenAsync(subject, "1"))
        {
            await ExecuteAsync(connection, "UPDATE product SET changed = '9000000000000000000'");
        }

        subject.Reopen();

        Assert.Equal(["first"], await FindBrandsAsync(subject.Store));
        await PutAsync(subject.Store, "1", "second");
        Assert.Equal(["second"], await FindBrandsAsync(subject.Store));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_was_started_anew_is_read_anew()
    {
        await using var server = await PostgresServer.StartAsync();
        using var subject = new PostgresUnderTest(server);
        await subject.StartAsync();
        await PutAsync(subject.Store, "1", "first");
        Assert.Equal(["first"], await FindBrandsAsync(subject.Store));
        await using (var connection = await OpenAsync(subject, "1"))
        {
            await ExecuteAsync(connection, "UPDATE product SET brand = 'rewound'"); // Which nothing tells of.
        }

        Assert.Equal(["first"], await FindBrandsAsync(subject.Store));
        await server.StopAsync();
        await server.StartAgainAsync();

        Assert.Equal(["rewound"], await FindBrandsWhenItAnswersAsync(subject.Store));
    }

    private static async Task<NpgsqlConnection> OpenAsync(PostgresUnderTest subject, string productId)
    {
        var shard = subject.Options.Shards[subject.Store.Map.ShardOf(Slots.Of(productId))];
        var connection = new NpgsqlConnection(shard.Primary);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static Task PutAsync(IShardStore store, string id, string brand) => store.CommitAsync(
        [new ShardTransaction(Slots.Of(id)).Add(new PutProduct(
            new ProductRow(id, "category", $"Name {id}", 100, "GBP", "sku", 0, Published: true, brand)))]);

    private static async Task<IEnumerable<string>> FindBrandsAsync(IShardStore store) =>
        (await store.SearchProductsAsync(All, CancellationToken.None)).Brands.Select(count => count.Brand);

    private static async Task<IEnumerable<string>> FindBrandsWhenItAnswersAsync(IShardStore store)
    {
        while (true)
        {
            try
            {
                return await FindBrandsAsync(store);
            }
            catch (StoreOverloadedException)
            {
                await Task.Yield(); // It had a connection from before the stop.
            }
        }
    }
}
