using Commerce.Catalog;

namespace Commerce.Web.Pages.Presentation;

/// <summary>Products as cards show them.</summary>
internal static class Summaries
{
    /// <summary>Of a whole product: with the price of its cheapest SKU.</summary>
    public static ProductSummary Of(Product product)
    {
        var cheapest = product.Skus.MinBy(sku => sku.Price.Amount)!;
        return new ProductSummary(
            product.ProductId, product.Name, product.Category, cheapest.Price, cheapest.Sku, product.Brand,
            cheapest.ListPrice, InStock: product.IsInStock(),
            Picture: product.MainPicture(), Rating: product.Ratings?.Mean());
    }
}
