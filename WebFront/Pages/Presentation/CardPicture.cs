using Commerce.Catalog;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What stands for a product where it is one of many.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Name">Its name: what is drawn while there is no picture.</param>
/// <param name="Picture">Id of its main picture; null: it has none.</param>
internal sealed record CardPicture(string ProductId, string Name, string? Picture = null)
{
    public static CardPicture Of(ProductSummary product) => new(product.ProductId, product.Name, product.Picture);
}
