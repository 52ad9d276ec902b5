using System.Diagnostics.CodeAnalysis;

namespace Commerce.Web.Merchant;

/// <summary>Ids of products and categories: fit for a URL.</summary>
internal static class ProductIds
{
    private const int LengthMax = 64;

    public static bool IsWellFormed(string id) =>
        id.Length is > 0 and <= LengthMax
        && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && id[0] != '-' && id[^1] != '-';

    /// <summary>Whether a product may have this id: those that imports make of stock codes may have more.</summary>
    public static bool MayExist([NotNullWhen(true)] string? id) =>
        id is { Length: > 0 and <= LengthMax }
        && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.' or '_');

    /// <summary>An id from a name: its letters and digits, hyphens between words.</summary>
    public static string Of(string name)
    {
        var words = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var id = string.Join('-', words);
        return id.Length <= LengthMax ? id : id[..LengthMax].TrimEnd('-');
    }
}

/// <summary>Names of SKUs: stock codes as merchants have them.</summary>
internal static class SkuNames
{
    private const int LengthMax = 64;

    public static bool IsWellFormed(string sku) =>
        sku.Length is > 0 and <= LengthMax
        && sku.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or ' ');
}
