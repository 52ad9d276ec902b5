using Commerce.Catalog;

namespace Commerce.Orders;

/// <summary>What comes back, and what is paid back because it became cheaper.</summary>
internal sealed partial class OrderGrain
{
    public Task<ReturnResult> RequestReturnAsync(RequestReturn command)
    {
        CheckUnits(command.Lines);
        return DecideAsync(
            order => order.Buyer == command.Buyer.ToString()
                ? ReturnDecisions.Request(order, command, settings, Now)
                : new OrderDecision<ReturnResult>(new ReturnResult(ReturnOutcome.NotFound)),
            new ReturnResult(ReturnOutcome.NotFound));
    }

    public Task<ReturnResult> ApproveReturnAsync(ApproveReturn command)
    {
        if (command.Lines.Count == 0 || command.Lines.Any(line => line.Quantity < 1))
        {
            throw new ArgumentException(
                $"At least one unit is taken back, at least 1 in each line; given was {command}.", nameof(command));
        }

        var replacement = OrderId.CreateForCheckout(Now, Id.Slot, ids.NewRandom());
        return DecideAsync(
            order => ReturnDecisions.Approve(order, command, replacement, settings, Now),
            new ReturnResult(ReturnOutcome.NotFound));
    }

    public Task<ReturnResult> RejectReturnAsync(string returnId, string reason) => DecideAsync(
        order => ReturnDecisions.Reject(order, returnId, reason, settings, Now),
        new ReturnResult(ReturnOutcome.NotFound));

    public async Task<PriceProtectionResult> ProtectPriceAsync(MemberId member)
    {
        var missing = new PriceProtectionResult(PriceProtectionOutcome.NotFound, []);
        if (await LoadAsync() is not { } order || order.Buyer != member.ToString())
        {
            return missing;
        }

        var present = await PricesAsync(order);
        return await DecideAsync(current => PriceDecisions.Protect(current, present, settings, Now), missing);
    }

    private async Task<Dictionary<string, Money>> PricesAsync(OrderState order)
    {
        var skus = order.Lines().Select(line => line.Sku).ToList();
        var products = await Task.WhenAll(skus.Select(sku => GrainFactory.FindProductAsync(sku)));
        return skus.Zip(products)
            .Select(both => both.Second is { Published: true } product
                ? product.Skus.FirstOrDefault(sku => sku.Sku == both.First)
                : null)
            .OfType<SkuDetails>()
            .ToDictionary(sku => sku.Sku, sku => sku.Price, StringComparer.Ordinal);
    }
}
