using System.Globalization;

namespace Commerce.Members;

/// <summary>
/// Names a list of members who want to be told: <c>stock:{part}:{sku}</c> or <c>sale:{part}:{saleId}:{sku}</c>. What
/// many want has several lists, so that none is a large row or a hot grain; a member's is always the same one.
/// </summary>
/// <param name="Part">0 to <see cref="Parts"/> - 1.</param>
/// <param name="Sku">The SKU.</param>
/// <param name="SaleId">The sale; null: it is about stock.</param>
public readonly record struct NoticeListKey(int Part, string Sku, string? SaleId)
{
    /// <summary>Lists of one SKU or sale item. Never changes: members would lose their places.</summary>
    public const int Parts = 16;

    private const string Stock = "stock";
    private const string Sale = "sale";

    /// <summary>What the list is about.</summary>
    public NoticeKind Kind => SaleId is null ? NoticeKind.StockReturned : NoticeKind.SaleStartsSoon;

    /// <summary>The list that a member is on, or would be.</summary>
    public static NoticeListKey Of(MemberId member, string sku, string? saleId) =>
        new((int)((ulong)member.Value % Parts), sku, saleId);

    /// <summary>All lists of a SKU or sale item.</summary>
    public static IEnumerable<NoticeListKey> All(string sku, string? saleId) =>
        Enumerable.Range(0, Parts).Select(part => new NoticeListKey(part, sku, saleId));

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static NoticeListKey Parse(string text)
    {
        var parts = text.Split(':', 3);
        if (parts.Length == 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var part))
        {
            var end = parts[2].IndexOf(':', StringComparison.Ordinal);
            switch (parts[0])
            {
                case Stock:
                    return new NoticeListKey(part, parts[2], null);
                case Sale when end > 0:
                    return new NoticeListKey(part, parts[2][(end + 1)..], parts[2][..end]);
            }
        }

        throw new FormatException(
            $"'{text}' names no list of notices: '{Stock}:0:SKU' or '{Sale}:0:sale:SKU', say.");
    }

    /// <inheritdoc/>
    public override string ToString() => SaleId is null ? $"{Stock}:{Part}:{Sku}" : $"{Sale}:{Part}:{SaleId}:{Sku}";
}
