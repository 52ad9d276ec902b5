using Commerce.Catalog;
using Commerce.Checkout;
using Commerce.Inventory;
using Commerce.Storage;
using Commerce.Testing;
using Commerce.Web.Merchant;
using Commerce.Web.Orders;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Problems;
using Orleans;

namespace Commerce.Web;

/// <summary>What the front says of a pool that is in quarantine.</summary>
public sealed class QuarantineTests
{
    [Fact]
    public async Task A_merchant_hears_that_the_stock_is_being_checked()
    {
        var sku = new SkuOfProduct("mug", new SkuDetails("mug", "Mug", new Money(500, "GBP")));
        var grains = Proxy.Of<IGrainFactory>((method, _) => method.ReturnType == typeof(ISkuGrain)
            ? Proxy.Of<ISkuGrain>((_, _) => Task.FromResult<SkuOfProduct?>(sku))
            : Proxy.Of<IStockPoolGrain>((_, _) => Task.FromException<AdjustResult>(
                new PoolQuarantinedException("It does not add up."))));

        var (adjusted, refusal) = await new ProductDesk(grains).AdjustAsync(
            new MemberId(1), "mug", new Adjustment(5, "delivery"), "k");

        Assert.Null(adjusted);
        Assert.Equal(ProblemCode.Paused, refusal!.Code);
    }

    [Fact]
    public void What_was_cut_short_by_a_quarantine_is_not_refused_for_good() => Assert.Equal(
        ProblemCode.OutcomeUnknown, ErrorBoundary.ToProblem(new PoolQuarantinedException("It does not add up.")).Code);

    [Fact]
    public void A_buyer_hears_that_nothing_was_ordered()
    {
        var refused = new CheckoutResult(CheckoutOutcome.Quarantined, Sku: "mug");

        Assert.Equal(ProblemCode.Paused, CheckoutProblems.Of(refused)!.Code);
        Assert.Contains(
            "nothing was ordered", CheckoutTexts.Refusal(refused, null, sku => sku), StringComparison.Ordinal);
    }
}
