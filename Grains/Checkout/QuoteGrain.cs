using Commerce.Catalog;

namespace Commerce.Checkout;

/// <summary>Prices orders as the checkout does, and keeps nothing.</summary>
internal sealed class QuoteGrain(CheckoutSettings settings, TimeProvider time) : Grain, IQuoteGrain
{
    public async Task<QuoteResult> QuoteAsync(PlaceOrder order)
    {
        var facts = await CheckoutFactFinder.AskAsync(
            GrainFactory, order, inCash: true, sku => GrainFactory.FindProductAsync(sku));
        var priced = CheckoutPrices.Price(order, facts, settings, time.GetUtcNow());
        return new QuoteResult(priced.Quote, priced.Refusal);
    }
}
