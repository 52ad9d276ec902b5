using System.Net;
using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: a start waits for a shard that is away, as long as it was told to, and for nothing that time does not mend.
/// Method: a server that is stopped, one that nobody has, and one that refuses.
/// </summary>
public sealed class PostgresStartTests(PostgresServer server)
{
    private const string Nobody = "Host=127.0.0.1;Port=9;Database=commerce;Username=commerce;Password=none";
    private const string Waits = "The start waits for shard shard-0";

    [Fact]
    public async Task A_shop_that_starts_before_its_shard_sells_once_the_shard_answers()
    {
        await using var own = await PostgresServer.StartAsync();
        await using var shop = await ShopProcess.StartAsync([.. PostgresSettings.Of((own.ConnectionString, null))]);
        using var client = shop.NewClient();
        var sale = await client.NewSaleAsync(units: 2);
        var buyer = (await client.NewSessionsAsync(1))[0];
        await shop.KillAsync();
        await own.StopImmediateAsync();

        shop.Launch();
        await shop.PrintsAsync(Waits);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("health/live"));
        await own.StartAgainAsync();
        await shop.ReadyAsync();

        (await sale.BuyAsync(buyer, "first")).Expect(HttpStatusCode.Created);
        Assert.Contains("Shard shard-0 answers, after", shop.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_that_stays_away_ends_the_start_with_one_line_that_says_what_was_seen()
    {
        var (code, output) = await ShopProcess.RunToItsEndAsync(
            [.. PostgresSettings.Of((Nobody, null)), ("Commerce:Storage:WaitForShards", "00:00:01")]);

        Assert.Equal(1, code);
        Assert.Contains("Cannot start: Shard shard-0 has no primary: 127.0.0.1:9", output, StringComparison.Ordinal);
        Assert.Contains("has waited 00:00:01", output, StringComparison.Ordinal);
        Assert.Single(Occurrences(output, Waits)); // Nothing has changed since it said so.
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Password=wrong", "28P01")]
    [InlineData("Database=missing", "3D000")]
    public async Task What_time_does_not_mend_is_not_waited_for(string wrong, string error)
    {
        await server.ReadyAsync();

        var (code, output) = await ShopProcess.RunToItsEndAsync(
            [.. PostgresSettings.Of(($"{server.ConnectionString};{wrong}", null))]);

        Assert.Equal(1, code);
        Assert.Contains(error, output, StringComparison.Ordinal);
        Assert.DoesNotContain(Waits, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_ends_the_wait()
    {
        await using var shop = ShopProcess.Launch([.. PostgresSettings.Of((Nobody, null))]);
        await shop.PrintsAsync(Waits);

        var (code, _) = await shop.StopAsync();

        Assert.True(code == 0, $"Exit code {code}:\n{shop.Output}");
        Assert.DoesNotContain("   at ", shop.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Occurrences(string text, string part)
    {
        for (var at = -1; (at = text.IndexOf(part, at + 1, StringComparison.Ordinal)) >= 0;)
        {
            yield return at;
        }
    }
}
