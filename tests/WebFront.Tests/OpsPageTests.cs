using Commerce.Delivery;
using Commerce.FlashSales;
using Commerce.Hosting;
using Commerce.Testing;
using Commerce.Web.FlashSales;
using Commerce.Web.Ops;
using Commerce.Web.Pages;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Web;

/// <summary>
/// Goal: operators see what there is to see, soon, while a part of the shop is silent. Method: grains that never
/// answer, and a clock that the test moves.
/// </summary>
public sealed class OpsPageTests
{
    private readonly ManualTimeProvider _time = new();
    private int _asked;

    [Fact]
    public async Task Who_does_not_answer_is_waited_for_once_and_left_out()
    {
        var calendar = Proxy.Of<IFlashSaleCalendarGrain>(
            (_, _) => new TaskCompletionSource<IReadOnlyList<string>>().Task);
        var shards = Proxy.Of<IShardDeliveryGrain>(
            (_, _) => new TaskCompletionSource<IReadOnlyList<ShardReport>>().Task);
        var grains = Proxy.Of<IGrainFactory>(
            (method, _) => method.ReturnType == typeof(IFlashSaleCalendarGrain) ? calendar : shards);
        var sales = new SaleCache(grains, _time);
        var page = new OpsModel(sales, grains, new SiloReport(Silos(), sales, grains, _time), _time);

        var showing = page.OnGetAsync(null, null);
        Assert.Equal((false, 1), (showing.IsCompleted, _asked));
        _time.Advance(TimeSpan.FromSeconds(3));
        await showing;

        Assert.Null(page.Sales);
        Assert.Null(page.Shards);
        Assert.Equal(["127.0.0.1:11111"], page.Silos.Select(silo => silo.Silo));
    }

    private ISiloList Silos() => Proxy.Of<ISiloList>((method, _) =>
    {
        if (method.Name != nameof(ISiloList.AskAsync))
        {
            return (IReadOnlyList<KnownSilo>)[new KnownSilo(
                "127.0.0.1:11111@1", "127.0.0.1:11111", SiloStatus.Active, _time.GetUtcNow(), "1")];
        }

        _asked++;
        return Task.FromResult<IReadOnlyDictionary<string, SiloWork>>(
            new Dictionary<string, SiloWork>(StringComparer.Ordinal));
    });
}
