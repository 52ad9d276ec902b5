namespace Commerce.Inventory;

/// <summary>
/// Names a stock pool and is the key of its grain: <c>sku:{sku}</c> holds the units of a SKU,
/// <c>sale:{saleId}:{sku}</c> the allotment of one item of a flash sale.
/// </summary>
/// <param name="Value">The text form. Sale ids hold no colon, so that it reads back unambiguously.</param>
[GenerateSerializer, Immutable, Alias("pool-id")]
public readonly record struct PoolId([property: Id(0)] string Value)
{
    private const string SkuPrefix = "sku:";
    private const string SalePrefix = "sale:";

    /// <summary>The pool of a SKU's own units.</summary>
    public static PoolId ForSku(string sku) => new(SkuPrefix + sku);

    /// <summary>The pool of one sale item's allotment.</summary>
    public static PoolId ForSaleItem(string saleId, string sku) => new($"{SalePrefix}{saleId}:{sku}");

    /// <summary>Whether this is the pool of a sale item; then which sale and SKU.</summary>
    public bool TryGetSaleItem(out string saleId, out string sku)
    {
        saleId = sku = "";
        if (!Value.StartsWith(SalePrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var end = Value.IndexOf(':', SalePrefix.Length);
        if (end < 0)
        {
            return false;
        }

        saleId = Value[SalePrefix.Length..end];
        sku = Value[(end + 1)..];
        return true;
    }

    /// <summary>The SKU whose units the pool holds.</summary>
    public string Sku => TryGetSaleItem(out _, out var sku) ? sku : Value[SkuPrefix.Length..];

    /// <inheritdoc/>
    public override string ToString() => Value;
}
