using Commerce.Web.Merchant;
using Commerce.Web.Sessions;

namespace Commerce.Web.Pages.Presentation;

/// <summary>
/// Which products a browser has looked at lately. The browser keeps that, and its script writes it (<c>seen.js</c>), so
/// that pages of products stay the same for everybody.
/// </summary>
internal static class SeenCookie
{
    /// <summary>As many as are kept.</summary>
    public const int CountMax = 8;

    private const string Name = "commerce_seen";

    /// <summary>Ids of the products, the last one first.</summary>
    public static IReadOnlyList<string> Of(HttpRequest request) =>
        ShopCookie.Read(request, Name) is { } text
            ? [.. text.Split('~', CountMax + 1).Take(CountMax).Where(ProductIds.MayExist)
                .Distinct(StringComparer.Ordinal)]
            : [];
}
