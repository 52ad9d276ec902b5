using Commerce.Inventory;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>What is told of a sale is what its pool's log has.</summary>
public sealed class SaleInquiryGrainTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 11, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task It_tells_when_it_sold_out_how_many_came_before_and_what_came_back()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 3);
        await shop.HoldAsync(1);
        var last = await shop.HoldAsync(2, quantity: 2);
        await shop.Pool().HoldAsync(TestShop.Hold(3)); // refused: sold out

        var story = await Inquiry(shop).TellAsync();
        Assert.Equal((2, 3, 0, 0), (story!.Accepted, story.UnitsGiven, story.UnitsBack, story.Available));
        Assert.Equal([new SoldOut(last.HeldAt, null, 2)], story.SoldOuts);
        Assert.Equal(1, story.Refusals[HoldOutcome.SoldOut]);

        await shop.Pool().ReleaseAsync(last.OrderId, "cancelled");
        shop.Time.Advance(TimeSpan.FromSeconds(5)); // What was read is not trusted for longer.
        var later = await Inquiry(shop).TellAsync();
        Assert.Equal((2, 3, 2, 2), (later!.Accepted, later.UnitsGiven, later.UnitsBack, later.Available));
        Assert.NotNull(Assert.Single(later.SoldOuts).To);
    }

    [Fact]
    public async Task Of_what_is_no_sale_there_is_nothing_to_tell()
    {
        await using var shop = await TestShop.StartAsync();

        Assert.Null(await shop.Grains.GetGrain<ISaleInquiryGrain>("sale:none:mug").TellAsync());
    }

    [Fact]
    public void Of_many_times_of_being_sold_out_the_first_and_the_latest_are_told()
    {
        var chronicle = new PoolChronicle();
        var terms = new PoolTerms(
            new Money(1, "GBP"), Noon, Noon.AddHours(1), 1, TimeSpan.FromMinutes(15), false, "Mug");
        var seq = 0;
        Add(PoolEntryKind.Terms, 0, PoolJson.Encode(terms));
        Add(PoolEntryKind.Intake, 1);
        for (var n = 0; n < 50; n++)
        {
            Add(PoolEntryKind.Hold, 1);
            Add(PoolEntryKind.Release, 1);
        }

        Add(PoolEntryKind.Allot, -1); // The sale ends: units that are moved away are not sold out.

        var story = chronicle.Tell(new Dictionary<HoldOutcome, long>())!;
        Assert.Equal(SaleStory.SoldOutsMax, story.SoldOuts.Count);
        Assert.Equal((1, 50), (story.SoldOuts[0].Ahead, story.SoldOuts[^1].Ahead));
        Assert.All(story.SoldOuts, soldOut => Assert.True(soldOut.To > soldOut.From));

        void Add(PoolEntryKind kind, int units, byte[]? detail = null)
        {
            seq++;
            chronicle.Add(new PoolEntry(
                seq, kind, units, null, null, null, 0, 0, null, Noon.AddSeconds(seq), null, detail));
        }
    }

    private static ISaleInquiryGrain Inquiry(TestShop shop) =>
        shop.Grains.GetGrain<ISaleInquiryGrain>("sale:s1:mug");
}
