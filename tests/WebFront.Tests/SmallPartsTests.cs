using Commerce.FlashSales;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;

namespace Commerce.Web;

/// <summary>Parts of the front without the shop around them.</summary>
public sealed class SmallPartsTests
{
    [Fact]
    public void A_bucket_gives_a_burst_then_one_token_at_a_time()
    {
        var bucket = new TokenBucket();
        for (var i = 0; i < 3; i++)
        {
            Assert.True(bucket.TryTake(now: 1000, ticksPerToken: 10, burst: 3, out _));
        }

        Assert.False(bucket.TryTake(1000, 10, 3, out var wait));
        Assert.Equal(10, wait);
        Assert.False(bucket.TryTake(1009, 10, 3, out wait));
        Assert.Equal(1, wait);
        Assert.True(bucket.TryTake(1010, 10, 3, out _));
        Assert.False(bucket.TryTake(1010, 10, 3, out _));
    }

    [Fact]
    public void A_cache_keeps_what_is_used_and_is_bounded()
    {
        var cache = new RecentCache<int, string>(capacity: 10);
        cache.Set(0, "used");
        for (var i = 1; i <= 1000; i++)
        {
            cache.Set(i, "once");
            Assert.True(cache.TryGet(0, out _));
        }

        Assert.InRange(Enumerable.Range(1, 1000).Count(i => cache.TryGet(i, out _)), 1, 20);
        cache.Remove(0);
        Assert.False(cache.TryGet(0, out _));
    }

    [Fact]
    public void A_SKU_of_two_sales_has_two_names_in_a_page_and_no_space_in_them()
    {
        var now = DateTimeOffset.UnixEpoch;
        var item = new SaleItem("BLUE MUG", "mug", "Mug", new Money(1, "GBP"), new Money(2, "GBP"), 1, 1, 1);
        string[] names =
        [
            .. new[] { "a", "b" }.Select(saleId => new SaleItemView(
                new SaleView(
                    new FlashSale(saleId, "Sale", now, now.AddHours(1), SaleState.Open, [item]), now, SignedIn: true),
                item).ElementId),
        ];

        Assert.Equal(["buy-a-BLUE_MUG", "buy-b-BLUE_MUG"], names);
    }

    [Fact]
    public void A_token_reads_back_and_nothing_else_does()
    {
        var token = SessionToken.New();
        Assert.True(SessionToken.TryParse(token.ToString(), out var read));
        Assert.Equal(token, read);
        Assert.Equal(token.GrainKey, read.GrainKey);
        Assert.NotEqual(token, SessionToken.New());
        foreach (var text in new[] { "", "x", token.ToString()[1..], token + "x", new string('%', 43),
            new string(' ', 43) })
        {
            Assert.False(SessionToken.TryParse(text, out _));
        }
    }
}
