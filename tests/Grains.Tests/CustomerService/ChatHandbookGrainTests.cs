using Commerce.Shop;

namespace Commerce.CustomerService;

/// <summary>What agents have at hand is there for all of them, and nobody's change is lost.</summary>
public sealed class ChatHandbookGrainTests
{
    [Fact]
    public async Task What_was_put_is_there_after_a_restart_and_a_change_from_an_older_version_is_not_taken()
    {
        await using var shop = await TestShop.StartAsync();
        var replies = new List<CannedReply> { new("hello", "Hello {shopper}."), new("你好", "您好") };

        Assert.Equal(1, (await Book(shop).PutRepliesAsync(replies, 0))!.Version);
        Assert.Null(await Book(shop).PutRepliesAsync([], 0));
        Assert.Null(await Book(shop).PutCouponsAsync(["SORRY"], 0));
        Assert.Equal(2, (await Book(shop).PutCouponsAsync(["SORRY"], 1))!.Version);
        await shop.RestartAsync();

        var book = await Book(shop).GetAsync();
        Assert.Equal(replies, book.Replies);
        Assert.Equal(["SORRY"], book.Coupons);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused()
    {
        await using var shop = await TestShop.StartAsync();
        IReadOnlyList<CannedReply>[] wrong =
        [
            [new("Hello", "text")], [new("", "text")], [new("two words", "text")], [new("a", "")],
            [new("a", new string('x', CannedReply.TextMax + 1))], [new("a", "1"), new("a", "2")],
            [.. Enumerable.Range(0, CannedReply.CountMax + 1).Select(n => new CannedReply($"r{n}", "text"))],
        ];
        foreach (var replies in wrong)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => Book(shop).PutRepliesAsync(replies, 0));
        }

        await Assert.ThrowsAnyAsync<Exception>(() => Book(shop).PutCouponsAsync(["no code"], 0));
        Assert.Equal(0, (await Book(shop).GetAsync()).Version);
    }

    [Fact]
    public async Task The_largest_handbook_fits_into_a_message()
    {
        await using var shop = await TestShop.StartAsync();
        var replies = Enumerable.Range(0, CannedReply.CountMax)
            .Select(n => new CannedReply(
                $"{n}".PadLeft(CannedReply.ShortcutMax, 'a'), new string('字', CannedReply.TextMax)))
            .ToList();

        await Book(shop).PutRepliesAsync(replies, 0);

        Assert.Equal(replies, (await Book(shop).GetAsync()).Replies);
    }

    private static IChatHandbookGrain Book(TestShop shop) =>
        shop.Grains.GetGrain<IChatHandbookGrain>(IChatHandbookGrain.Key);
}
