using Commerce.Storage.Sqlite;

namespace Commerce.Storage.Tests;

/// <summary>
/// Goal: what is counted and ordered in memory is what the database would say. Method: random catalogues, changes and
/// searches, answered both ways.
/// </summary>
public sealed class SqliteSearchByQueryTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    [Fact]
    public async Task Any_search_after_any_changes_answers_as_the_database_does()
    {
        using var store = _directory.Open();
        var shards = Directory.GetFiles(_directory.Path, "*.db").Order().Select(SqliteDatabase.OpenReader).ToList();
        Assert.Equal(store.Map.Shards.Count, shards.Count);
        for (var seed = 100; seed < 120; seed++)
        {
            var catalogue = new RandomCatalogue(new Random(seed));
            for (var step = 0; step < 20; step++)
            {
                await store.CommitAsync([.. Enumerable.Range(0, 1 + (seed % 10)).Select(_ => catalogue.Put())
                    .Select(put => new ShardTransaction(Slots.Of(put.Row.ProductId)).Add(put))]);
                for (var n = 0; n < 3; n++)
                {
                    var query = catalogue.Query();
                    SearchCompliance.AssertSame(
                        SqliteSearchByQuery.Search(shards, query),
                        await store.SearchProductsAsync(query, CancellationToken.None),
                        $"seed {seed}, step {step}: {query}");
                }
            }
        }

        shards.ForEach(shard => shard.Dispose());
    }

    public void Dispose() => _directory.Dispose();
}
