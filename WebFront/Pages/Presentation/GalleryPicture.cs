using Commerce.Catalog;
using Commerce.Web.Pictures;

namespace Commerce.Web.Pages.Presentation;

/// <summary>A picture of a product, on its page.</summary>
/// <param name="PictureId">Its id.</param>
/// <param name="Text">What it shows, for who does not see it.</param>
internal sealed record GalleryPicture(string PictureId, string Text)
{
    /// <summary>The pictures of a product that are here, in its order.</summary>
    public static IReadOnlyList<GalleryPicture> Of(Product product) =>
        [.. AllOf(product).Where(picture => PictureAddress.IsId(picture.PictureId))];

    /// <summary>All of them, also those that are elsewhere.</summary>
    public static IEnumerable<GalleryPicture> AllOf(Product product) =>
        (product.Pictures ?? []).Select((id, n) => new GalleryPicture(id, product.PictureTexts?[n] ?? ""));
}
