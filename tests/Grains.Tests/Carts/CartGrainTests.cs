using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Carts;

/// <summary>
/// Goal: a cart survives everything, and a guest's cart comes along once. Method: whole silos, with a store that fails
/// where a test says so.
/// </summary>
public sealed class CartGrainTests
{
    private const string Guest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private static readonly MemberId Jo = new(77);
    private static readonly Money Price = new(500, "GBP");

    [Fact]
    public async Task What_was_answered_is_there_after_a_restart()
    {
        await using var shop = await TestShop.StartAsync();
        foreach (var key in new[] { Guest, Jo.ToString() })
        {
            await CartOf(shop, key).SetAsync(Line("mug", 2));
            await CartOf(shop, key).SetAsync(Line("pen", 1, selected: false));
            await CartOf(shop, key).SetAsync(Line("hat", 1));
            var change = await CartOf(shop, key).RemoveAsync("hat");
            Assert.Equal((CartOutcome.Done, 3), (change.Outcome, change.Cart.Units()));
        }

        await shop.RestartAsync();

        foreach (var key in new[] { Guest, Jo.ToString() })
        {
            Assert.Equal("mug2* pen1", await TextAsync(shop, key));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100)]
    [InlineData(int.MaxValue)]
    public async Task A_quantity_that_is_none_is_refused_by_the_grain_too(int quantity)
    {
        await using var shop = await TestShop.StartAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => CartOf(shop, Guest).SetAsync(Line("mug", quantity)));

        Assert.Equal("", await TextAsync(shop, Guest));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_whose_commit_failed_is_not_shown_before_the_store_says_so(bool done)
    {
        await using var shop = await TestShop.StartAsync();
        await CartOf(shop, Jo.ToString()).SetAsync(Line("mug", 1));
        shop.Store.FailOnce(write => write is PutState { GrainType: CartGrain.GrainType }, done);

        await Assert.ThrowsAnyAsync<Exception>(() => CartOf(shop, Jo.ToString()).SetAsync(Line("mug", 5)));

        Assert.Equal(done ? "mug5*" : "mug1*", await TextAsync(shop, Jo.ToString()));
        await CartOf(shop, Jo.ToString()).SetAsync(Line("mug", 5));
        Assert.Equal("mug5*", await TextAsync(shop, Jo.ToString()));
    }

    [Fact]
    public async Task A_guests_cart_comes_along_once_and_is_gone()
    {
        await using var shop = await TestShop.StartAsync();
        await CartOf(shop, Jo.ToString()).SetAsync(Line("mug", 2));
        await CartOf(shop, Guest).SetAsync(Line("mug", 5));
        await CartOf(shop, Guest).SetAsync(Line("pen", 1));

        await CartOf(shop, Guest).HandOverAsync(Jo);
        await CartOf(shop, Jo.ToString()).RemoveAsync("pen");
        await CartOf(shop, Guest).HandOverAsync(Jo);

        Assert.Equal("mug5*", await TextAsync(shop, Jo.ToString()));
        Assert.Equal("", await TextAsync(shop, Guest));
        Assert.Null(await shop.Store.ReadStateAsync(
            Slots.Of(Guest), CartGrain.GrainType, Guest, TestContext.Current.CancellationToken));

        // The secret is still in a browser: what it is used for then is another cart.
        await CartOf(shop, Guest).SetAsync(Line("pen", 4));
        await CartOf(shop, Guest).HandOverAsync(Jo);
        Assert.Equal("mug5* pen4*", await TextAsync(shop, Jo.ToString()));
    }

    // The three commits of a hand-over, each failing before and after it was done.
    public static TheoryData<int, bool> Crashes => new(
        from commit in Enumerable.Range(0, 3) from done in new[] { false, true } select (commit, done));

    [Theory]
    [MemberData(nameof(Crashes))]
    public async Task A_crash_anywhere_in_a_hand_over_merges_once(int commit, bool done)
    {
        await using var shop = await TestShop.StartAsync();
        await CartOf(shop, Jo.ToString()).SetAsync(Line("mug", 2));
        await CartOf(shop, Guest).SetAsync(Line("mug", 5));
        await CartOf(shop, Guest).SetAsync(Line("pen", 1));
        var seen = 0;
        shop.Store.FailOnce(write => IsOfCart(write) && seen++ == commit, done);
        await Assert.ThrowsAnyAsync<Exception>(() => CartOf(shop, Guest).HandOverAsync(Jo));

        await shop.RestartAsync();
        var merged = await TextAsync(shop, Jo.ToString());
        if (merged.Contains("pen", StringComparison.Ordinal))
        {
            await CartOf(shop, Jo.ToString()).RemoveAsync("pen"); // a change of the member's that must not be undone
        }

        await CartOf(shop, Guest).HandOverAsync(Jo);

        var expected = merged.Contains("pen", StringComparison.Ordinal) ? "mug5*" : "mug5* pen1*";
        Assert.Equal(expected, await TextAsync(shop, Jo.ToString()));
        Assert.Equal("", await TextAsync(shop, Guest));
    }

    [Fact]
    public async Task A_hand_over_that_was_cut_short_is_finished_without_anybody_asking()
    {
        await using var shop = await TestShop.StartAsync();
        await CartOf(shop, Guest).SetAsync(Line("pen", 1));
        shop.Store.FailOnce(
            write => write is PutState { GrainType: CartGrain.GrainType } put && put.GrainKey != Guest, false);
        await Assert.ThrowsAnyAsync<Exception>(() => CartOf(shop, Guest).HandOverAsync(Jo));
        Assert.Equal("", await TextAsync(shop, Jo.ToString()));
        Assert.Equal(CartOutcome.HandedOver, (await CartOf(shop, Guest).SetAsync(Line("hat", 1))).Outcome);
        var gone = shop.Store.WhenWritten(write => write is DeleteState { GrainKey: Guest });

        shop.Time.Advance(CartGrain.HandOverTimeMax);
        await gone;

        Assert.Equal("pen1*", await TextAsync(shop, Jo.ToString()));
        Assert.Equal("", await TextAsync(shop, Guest));
    }

    [Fact]
    public async Task A_guests_cart_ends_a_month_after_its_last_change_and_costs_one_deadline_a_day_at_most()
    {
        await using var shop = await TestShop.StartAsync();
        var deadlines = new List<ShardWrite>();
        shop.Store.OnCommit = (transactions, commit) =>
        {
            deadlines.AddRange(transactions.SelectMany(one => one.Writes)
                .Where(write => write is AddDeadline { Kind: CartGrain.ExpiryDeadline }));
            return commit();
        };
        for (var i = 1; i <= 5; i++)
        {
            await CartOf(shop, Guest).SetAsync(Line("mug", i));
        }

        Assert.Single(deadlines);
        shop.Time.Advance(TimeSpan.FromDays(20));
        await CartOf(shop, Guest).SetAsync(Line("mug", 9));
        Assert.Equal(2, deadlines.Count);

        shop.Time.Advance(TimeSpan.FromDays(29));
        await CartOf(shop, Guest).ExpireAsync();
        Assert.Equal("mug9*", await TextAsync(shop, Guest));
        var gone = shop.Store.WhenWritten(write => write is DeleteState { GrainKey: Guest });
        shop.Time.Advance(TimeSpan.FromDays(1));
        await gone;

        Assert.Equal("", await TextAsync(shop, Guest));
    }

    [Fact]
    public async Task A_members_cart_stays_for_ever_and_only_a_guests_is_handed_over()
    {
        await using var shop = await TestShop.StartAsync();
        await CartOf(shop, Jo.ToString()).SetAsync(Line("mug", 1));
        shop.Time.Advance(TimeSpan.FromDays(4000));

        Assert.True(await CartOf(shop, Jo.ToString()).ExpireAsync());

        Assert.Equal("mug1*", await TextAsync(shop, Jo.ToString()));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => CartOf(shop, Jo.ToString()).HandOverAsync(new MemberId(5)));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => CartOf(shop, Guest).MergeAsync(new MergeCart(Guid.NewGuid(), [])));
    }

    [Fact]
    public async Task An_order_gets_the_same_lines_after_a_restart_and_takes_them_out_once()
    {
        await using var shop = await TestShop.StartAsync();
        var key = Jo.ToString();
        await CartOf(shop, key).SetAsync(Line("mug", 2));
        await CartOf(shop, key).SetAsync(Line("pen", 1));
        var taken = await CartOf(shop, key).TakeAsync("o1");
        Assert.Equal([new TakenLine("mug", 2, Price), new TakenLine("pen", 1, Price)], taken);

        await CartOf(shop, key).SetAsync(Line("pen", 9)); // while the order is placed
        await shop.RestartAsync();
        Assert.Equal(taken, await CartOf(shop, key).TakeAsync("o1"));
        await CartOf(shop, key).RemoveOrderedAsync("o1");
        Assert.Equal("pen9*", await TextAsync(shop, key));
        await CartOf(shop, key).SetAsync(Line("mug", 2));
        await shop.RestartAsync();
        await CartOf(shop, key).RemoveOrderedAsync("o1");

        Assert.Equal("pen9* mug2*", await TextAsync(shop, key));
        Assert.Empty(await CartOf(shop, "m0000000000009").TakeAsync("o2"));
    }

    [Fact]
    public async Task Many_who_edit_one_cart_at_once_leave_what_each_has_set()
    {
        await using var shop = await TestShop.StartAsync();
        await Task.WhenAll(Enumerable.Range(1, 2 * CartLimits.LinesMax).Select(
            i => CartOf(shop, Guest).SetAsync(Line($"sku-{i % CartLimits.LinesMax}", (i % 7) + 1))));

        var cart = await CartOf(shop, Guest).GetAsync();

        Assert.Equal(CartLimits.LinesMax, cart.Lines.Count);
        Assert.Equal(CartOutcome.Full, (await CartOf(shop, Guest).SetAsync(Line("one-more", 1))).Outcome);
    }

    private static bool IsOfCart(ShardWrite write) =>
        write is PutState { GrainType: CartGrain.GrainType } or DeleteState { GrainType: CartGrain.GrainType };

    private static ICartGrain CartOf(TestShop shop, string key) => shop.Grains.GetGrain<ICartGrain>(key);

    private static SetCartLine Line(string sku, int quantity, bool? selected = null) =>
        new(sku, $"product-of-{sku}", quantity, selected, Price, SeenPrice: null);

    private static async Task<string> TextAsync(TestShop shop, string key) => string.Join(
        ' ', (await CartOf(shop, key).GetAsync()).Lines
            .Select(line => $"{line.Sku}{line.Quantity}{(line.Selected ? "*" : "")}"));
}
