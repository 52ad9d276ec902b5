namespace Commerce.LoadTests.Shop;

/// <summary>Makes sales for a load.</summary>
internal static class SaleSetup
{
    /// <summary>
    /// A sale of one item that is open now: stock is added to the SKU as a merchant would, then allotted.
    /// </summary>
    /// <param name="shop">The shop's API.</param>
    /// <param name="sku">Which SKU; null: the first of the catalogue.</param>
    /// <param name="units">Units of the sale.</param>
    /// <param name="limitPerBuyer">Units one buyer may have.</param>
    /// <param name="price">Minor units.</param>
    /// <param name="opsToken">Of the one who makes it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="hold">How long an unpaid order keeps its units; null: as long as the shop says.</param>
    internal static async Task<SaleTarget> CreateAsync(
        ShopApi shop, string? sku, int units, int limitPerBuyer, long price, string opsToken, TimeProvider time,
        CancellationToken cancellationToken, TimeSpan? hold = null)
    {
        var (firstSku, currency) = (await ListSkusAsync(shop, 1, cancellationToken))[0];
        sku ??= firstSku;
        var now = time.GetUtcNow();
        var merchant = await shop.CreateSessionAsync("merchant", cancellationToken);
        await shop.AdjustStockAsync(sku, units, merchant, $"load-{now.ToUnixTimeMilliseconds()}", cancellationToken);
        var saleId = await shop.CreateSaleAsync(
            $"Load test {now:HH:mm:ss}", sku, price, currency, units, limitPerBuyer, now, opsToken, hold,
            cancellationToken);
        return new SaleTarget(saleId, sku, units, limitPerBuyer, price);
    }

    /// <summary>SKUs of the catalogue.</summary>
    /// <exception cref="ShopApiException">It has fewer.</exception>
    internal static async Task<IReadOnlyList<(string Sku, string Currency)>> ListSkusAsync(
        ShopApi shop, int count, CancellationToken cancellationToken)
    {
        var skus = await shop.ListSkusAsync(count, cancellationToken);
        return skus.Count == count ? skus : throw new ShopApiException(
            $"The shop has {skus.Count} products of the {count} that are needed. Start it with Commerce:Seed=Demo, or "
            + "import a catalogue.");
    }
}
