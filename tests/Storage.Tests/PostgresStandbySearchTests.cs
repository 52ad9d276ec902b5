using Commerce.Storage.Postgres;

namespace Commerce.Storage.Tests;

/// <summary>
/// Goal: searches follow changes on a standby and through its promotion. Method: the standby is asked by itself, since
/// the store would ask the primary when it fails; then the store, when the primary has gone.
/// </summary>
public sealed class PostgresStandbySearchTests(PostgresPair pair) : PostgresFaults(pair), IClassFixture<PostgresPair>
{
    private static readonly ProductQuery Named = new(null, "name", null, null, ProductSort.Relevance, 0, 10);

    [Fact(Timeout = 60_000)]
    public async Task Changes_are_found_on_a_standby_and_after_its_promotion()
    {
        await using var standby = AdministratorOf(Standby);
        foreach (var (id, brand) in new[] { ("1", "first"), ("2", "second"), ("1", "third") })
        {
            await PutAsync(id, brand);
            List<string> brands;
            do // It commits when the standby has it, which shows it a moment later.
            {
                var found = await PostgresFacets.Of(standby).FindAsync(
                    standby, new ProductSearch(Named), CancellationToken.None);
                brands = [.. found.Counts.Brands.Select(count => count.Brand)];
            }
            while (!brands.Contains(brand));
        }

        await Standby.PromoteAsync();
        await Primary.StopImmediateAsync();
        await OnceItAnswersAsync(async () =>
        {
            await PutAsync("3", "promoted");
            return true;
        });

        Assert.Equal(["promoted", "second", "third"], await OnceItAnswersAsync(async () =>
            (await Store.SearchProductsAsync(Named, CancellationToken.None)).Brands.Select(count => count.Brand)));
    }

    private Task PutAsync(string id, string brand) => Store.CommitAsync(
        [new ShardTransaction(Slots.Of(id)).Add(new PutProduct(
            new ProductRow(id, "category", $"Name {id}", 100, "GBP", "sku", 0, Published: true, brand)))]);

    private static async Task<T> OnceItAnswersAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception exception) when (exception is StoreOverloadedException or CommitOutcomeUnknownException)
            {
                await Task.Yield();
            }
        }
    }
}
