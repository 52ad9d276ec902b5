using Commerce.Carts;
using Commerce.Catalog;
using Commerce.Configuration;
using Commerce.Web.Merchant;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;

namespace Commerce.Web.Carts;

/// <summary>The cart of whoever asks, member or guest. For the API and for pages.</summary>
internal sealed partial class CartDesk(
    IGrainFactory grains, CartReader reader, ChangeLimiter limiter, CommerceOptions options, TimeProvider time,
    ILogger<CartDesk> logger)
{
    /// <summary>How long somebody who signs in waits for his cart; it comes along later if need be.</summary>
    private static readonly TimeSpan MergePatience = TimeSpan.FromSeconds(2);

    /// <summary>How long he waits for the number of units, which only decorates.</summary>
    private static readonly TimeSpan UnitsPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>Units of a line, at most: no more than can be ordered.</summary>
    public int QuantityMax => Math.Min(CartLimits.QuantityMax, options.Orders.QuantityMax);

    /// <summary>The cart, with what the catalogue says now.</summary>
    public async Task<CartView> GetAsync(HttpContext context) => await ShowAsync(
        context, await FindAsync(context) is { } cart ? await cart.Grain.GetAsync() : new Cart([]));

    /// <summary>Sets a line. One of the two is given.</summary>
    public async Task<(CartView? Cart, Problem? Problem)> SetAsync(HttpContext context, string sku, CartItemBody body)
    {
        if (body.Problem(QuantityMax) is { } wrong)
        {
            return (null, wrong);
        }

        var found = await FindAsync(context);
        if (limiter.Refusal(context, found?.Key, found is not { Token: null }) is { } tooOften)
        {
            return (null, tooOften);
        }

        if (await FindSkuAsync(sku) is not { } sold)
        {
            return (null, new Problem(
                ProblemCode.UnknownSku, "The shop does not sell such a SKU. GET /api/products finds those there are."));
        }

        var command = new SetCartLine(
            sku, sold.ProductId, body.Quantity, body.Selected, sold.Details.Price, body.SeenPrice);
        var cart = found ?? NewCart();
        var change = await cart.Grain.SetAsync(command);
        if (change.Outcome == CartOutcome.HandedOver)
        {
            // The secret is that of a cart that went over to a member, perhaps in another tab: a new one begins.
            cart = NewCart();
            change = await cart.Grain.SetAsync(command);
        }

        if (change.Outcome == CartOutcome.Full)
        {
            return (null, new Problem(
                ProblemCode.CartFull,
                $"The cart has {CartLimits.LinesMax} different things, which is all it holds. Take one out."));
        }

        return (await ShowAsync(context, change.Cart, cart.Token), null);
    }

    /// <summary>
    /// Puts a SKU in, as the button beside it does: pressed twice, it is there once. More units of it that are there
    /// already stay.
    /// </summary>
    public async Task<(CartView? Cart, Problem? Problem)> AddAsync(HttpContext context, string sku, CartItemBody body)
    {
        if (await FindAsync(context) is { } found
            && (await found.Grain.GetAsync()).Lines.FirstOrDefault(line => line.Sku == sku) is { } line)
        {
            body = body with { Quantity = Math.Max(line.Quantity, body.Quantity) };
        }

        return await SetAsync(context, sku, body with { Selected = true });
    }

    /// <summary>Takes a line out. One of the two is given.</summary>
    public Task<(CartView? Cart, Problem? Problem)> RemoveAsync(HttpContext context, string sku) =>
        ChangeAsync(context, cart => cart.RemoveAsync(sku));

    /// <summary>Selects lines for the next order, and no others. One of the two is given.</summary>
    public async Task<(CartView? Cart, Problem? Problem)> SelectAsync(HttpContext context, CartSelectionBody body) =>
        body.Problem() is { } wrong ? (null, wrong) : await ChangeAsync(context, cart => cart.SelectAsync(body.Skus));

    /// <summary>
    /// Brings a guest's cart along when its owner signs in. A failure keeps nobody out: the secret stays, and the next
    /// look at the cart goes on.
    /// </summary>
    public async Task BringAlongAsync(HttpContext context, MemberId member)
    {
        try
        {
            if (CartCookie.TryGetToken(context.Request, out var token))
            {
                await GrainOf(token.GrainKey).HandOverAsync(member).WaitAsync(MergePatience, time);
                CartCookie.DeleteToken(context);
            }

            var cart = await GrainOf(member.ToString()).GetAsync().WaitAsync(UnitsPatience, time);
            CartCookie.WriteUnits(context, cart.Units(), time.GetUtcNow());
        }
        catch (Exception exception)
        {
            LogNotMerged(logger, member, exception);
        }
    }

    private async Task<(CartView? Cart, Problem? Problem)> ChangeAsync(
        HttpContext context, Func<ICartGrain, Task<CartChange>> change)
    {
        if (await FindAsync(context) is not { } found)
        {
            return (await ShowAsync(context, new Cart([])), null);
        }

        return limiter.Refusal(context, found.Key, found.Token is not null) is { } tooOften
            ? (null, tooOften)
            : (await ShowAsync(context, (await change(found.Grain)).Cart, found.Token), null);
    }

    // Null: a guest who has none. A member who comes with a guest's cart has it merged first, whatever kept that from
    // happening at the sign-in.
    private async Task<CurrentCart?> FindAsync(HttpContext context)
    {
        var isGuests = CartCookie.TryGetToken(context.Request, out var token);
        if (context.CurrentSession() is not { } session)
        {
            return isGuests ? new CurrentCart(GrainOf(token.GrainKey), token.GrainKey, token) : null;
        }

        if (isGuests && context.Items.TryAdd(nameof(BringAlongAsync), true))
        {
            await BringAlongAsync(context, session.MemberId);
        }

        var key = session.MemberId.ToString();
        return new CurrentCart(GrainOf(key), key, Token: null);
    }

    private CurrentCart NewCart()
    {
        var token = SessionToken.New();
        return new CurrentCart(GrainOf(token.GrainKey), token.GrainKey, token);
    }

    // The product has the last word about what it sells, and for how much.
    private async Task<SkuOfProduct?> FindSkuAsync(string sku) =>
        SkuNames.IsWellFormed(sku)
        && await grains.GetGrain<ISkuGrain>(sku).GetAsync() is { } known
        && await grains.GetGrain<IProductGrain>(known.ProductId).GetAsync() is { Published: true } product
        && product.Skus.FirstOrDefault(one => one.Sku == sku) is { } details
            ? new SkuOfProduct(product.ProductId, details)
            : null;

    private async Task<CartView> ShowAsync(HttpContext context, Cart cart, SessionToken? token = null)
    {
        var now = time.GetUtcNow();
        if (token is { } secret && cart.Lines.Count > 0)
        {
            CartCookie.WriteToken(context, secret, now);
        }

        CartCookie.WriteUnits(context, cart.Units(), now);
        return await reader.ReadAsync(cart);
    }

    private ICartGrain GrainOf(string key) => grains.GetGrain<ICartGrain>(key);

    [LoggerMessage(EventId = 4312, Level = LogLevel.Warning,
        Message = "The cart of {Member} was not asked in time at the sign-in; the next look at the cart goes on.")]
    private static partial void LogNotMerged(ILogger logger, MemberId member, Exception exception);

    private sealed record CurrentCart(ICartGrain Grain, string Key, SessionToken? Token);
}
