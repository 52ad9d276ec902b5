using Commerce.Catalog;
using Commerce.Web.Merchant;

namespace Commerce.Web.Pages;

/// <summary>Out of what SKUs are made: every value of one attribute with every value of another.</summary>
/// <param name="Code">How the SKUs begin; empty: like the product's name.</param>
internal sealed record VariantFields(
    string Name1, string Values1, string Name2, string Values2, string Code, string Price, string ListPrice)
{
    private const int CodeLengthMax = 64;

    public static VariantFields Empty { get; } = new("Colour", "", "Size", "", "", "", "");

    /// <summary>The SKUs that are not there yet.</summary>
    /// <param name="productName">Begins their names.</param>
    /// <param name="there">Those that are.</param>
    public IReadOnlyList<SkuFields> Make(string productName, IReadOnlyList<SkuFields> there)
    {
        var code = Code.Length > 0 ? Code : ProductIds.Of(productName).ToUpperInvariant();
        var known = there.Select(sku => sku.Attributes).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. Combinations().Where(attributes => attributes.Count > 0)
                .Select(attributes => MakeOne(productName, code, attributes))
                .Where(sku => known.Add(sku.Attributes))
                .Take(Math.Max(0, ProductBody.SkusMax - there.Count)),
        ];
    }

    private SkuFields MakeOne(string productName, string code, List<SkuAttribute> attributes)
    {
        var values = attributes.Select(attribute => attribute.Value).ToList();
        var whole = string.Join('-', values.Select(PartOf).Prepend(code));
        return new SkuFields(
            whole.Length <= CodeLengthMax ? whole : whole[..CodeLengthMax],
            string.Join(", ", values.Prepend(productName).Where(part => part.Length > 0)),
            Price, ListPrice, SkuFields.TextOf(attributes), "");
    }

    // Of values without a letter or digit of ASCII nothing can be made: who reads the form changes the SKU.
    private static string PartOf(string value) => ProductIds.Of(value).ToUpperInvariant();

    private IEnumerable<List<SkuAttribute>> Combinations() =>
        from one in Attributes(Name1, Values1)
        from other in Attributes(Name2, Values2)
        select (List<SkuAttribute>)[.. one, .. other];

    private static List<SkuAttribute[]> Attributes(string name, string values)
    {
        var made = values.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(ProductBody.SkusMax)
            .Select(value => new[] { new SkuAttribute(name, value) })
            .ToList();
        return made.Count > 0 && name.Length > 0 ? made : [[]];
    }
}
