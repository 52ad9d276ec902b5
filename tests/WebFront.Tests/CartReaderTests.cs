using Commerce.Carts;
using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Testing;
using Commerce.Web.Carts;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Commerce.Web;

/// <summary>
/// Goal: a product or a pool that is silent or fails spoils only what it is asked for. Method: grains whose answers the
/// test gives, by the first letter of their key.
/// </summary>
public sealed class CartReaderTests
{
    private static readonly Money Price = new(500, "GBP");

    private readonly ManualTimeProvider _time = new();
    private readonly CartReader _reader;
    private int _asked;
    private int _askedMost;

    public CartReaderTests()
    {
        var factory = Proxy.Of<IGrainFactory>((method, args) => method.ReturnType == typeof(IProductGrain)
            ? Proxy.Of<IProductGrain>((_, _) => ProductAsync((string)args[0]!))
            : Proxy.Of<IStockPoolGrain>((_, _) => StatusAsync(((string)args[0]!).Split(':')[1])));
        _reader = new CartReader(factory, _time, NullLogger<CartReader>.Instance);
    }

    [Fact]
    public async Task What_is_silent_or_fails_is_unknown_and_the_others_are_shown()
    {
        var reading = _reader.ReadAsync(CartOf("good", "silent", "failing", "poolless", "none", "withdrawn"));
        _time.Advance(TimeSpan.FromSeconds(1));
        var cart = await reading;

        Assert.Equal(
            [
                "good: Good thing 500 7", "silent: ? ? ? unknown", "failing: ? ? ? unknown",
                "poolless: Poolless thing 500 ?", "none: ? ? ? gone", "withdrawn: Withdrawn thing ? ? gone",
            ],
            cart.Lines.Select(Text));
        Assert.Equal(new Money(1000, "GBP"), cart.Subtotal);
        Assert.False(cart.SubtotalComplete);
    }

    [Fact]
    public async Task A_whole_cart_of_silent_products_is_answered_in_the_time_of_one()
    {
        var reading = _reader.ReadAsync(
            CartOf([.. Enumerable.Range(0, CartLimits.LinesMax).Select(i => $"silent-{i}")]));
        Assert.False(reading.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.All((await reading).Lines, line => Assert.True(line.Unknown));
        Assert.Equal(16, _askedMost);
    }

    [Fact]
    public void Prices_of_several_currencies_are_not_summed_up()
    {
        var line = CartView.Example.Lines[0];

        var mixed = CartView.Of([line, line with { Price = new Money(100, "EUR") }]);

        Assert.Null(mixed.Subtotal);
        Assert.False(mixed.SubtotalComplete);
        Assert.Equal(4, mixed.SelectedUnits);
        Assert.Equal(line.Price!.Value.Times(4), CartView.Of([line, line]).Subtotal);
    }

    private static string Text(CartLineView line)
    {
        var words = new object?[] { line.Name, line.Price?.Amount, line.Available }.Select(word => word ?? "?");
        return $"{line.Sku}: {string.Join(' ', words)}{(line.Unknown ? " unknown" : line.Gone ? " gone" : "")}";
    }

    private static Cart CartOf(params string[] skus) => new(
        [.. skus.Select(sku => new CartLine(sku, sku, 1, Selected: true, ManualTimeProvider.Start, Price))]);

    private Task<Product?> ProductAsync(string id)
    {
        _askedMost = Math.Max(_askedMost, ++_asked);
        if (id.StartsWith("silent", StringComparison.Ordinal))
        {
            return new TaskCompletionSource<Product?>().Task;
        }

        _asked--;
        var name = $"{char.ToUpperInvariant(id[0])}{id[1..]} thing";
        return id switch
        {
            "failing" => Task.FromException<Product?>(new Orleans.Runtime.SiloUnavailableException("gone")),
            "none" => Task.FromResult<Product?>(null),
            _ => Task.FromResult<Product?>(new Product(
                id, name, null, "things", id != "withdrawn", 0, [new SkuDetails(id, name, Price)])),
        };
    }

    private static Task<PoolStatus> StatusAsync(string sku) => sku == "good"
        ? Task.FromResult(new PoolStatus(
            sku, "", 1, 1, 7, Available: 7, 0, 0, true, false, null, new Dictionary<HoldOutcome, long>(), 0, 0))
        : Task.FromException<PoolStatus>(new Orleans.Runtime.SiloUnavailableException("gone"));
}
