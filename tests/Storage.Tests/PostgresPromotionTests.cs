namespace Commerce.Storage.Tests;

/// <summary>
/// Goal: a promoted standby is followed, and nothing that the old primary takes counts. Method: the standby of a real
/// server is promoted while pools append and the server runs on.
/// </summary>
public sealed class PostgresPromotionTests(PostgresPair pair) : PostgresFaults(pair), IClassFixture<PostgresPair>
{
    [Fact]
    public async Task A_promoted_standby_is_followed_and_what_the_old_primary_takes_is_not_acknowledged()
    {
        const string Entries = "SELECT count(*) FROM stock_entry";
        await using var old = AdministratorOf(Primary);
        await using var promoted = AdministratorOf(Standby);
        Run(pools: 3);
        await ProgressAsync();

        await Standby.PromoteAsync(); // While the old primary runs on and takes what it is given.
        await ProgressAsync();
        await ProgressAsync();
        Assert.InRange(await AskAsync(promoted, Entries), await AskAsync(old, Entries) + 1, long.MaxValue);

        await Primary.StopImmediateAsync();
        await Primary.StartAgainAsync(); // It comes back and still takes itself for the primary.
        var before = await AskAsync(old, Entries);
        await ProgressAsync();
        await ProgressAsync();
        Assert.Equal(before, await AskAsync(old, Entries));

        await CheckAsync();
        var directory = Directory;
        using (var another = Open()) // A process that starts now, elsewhere, finds the same primary.
        {
            Assert.All(await Task.WhenAll(Pools.Select(pool => pool.CheckAsync(another))), Assert.Empty);
        }

        Store.Dispose();
        await Standby.StopImmediateAsync();
        var refusal = Assert.Throws<InvalidOperationException>(() => Open(directory));
        Assert.Contains("is an old primary", refusal.Message, StringComparison.Ordinal);
    }
}
