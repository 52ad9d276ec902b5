using Commerce.Catalog;

namespace Commerce.Web.Pages.Presentation;

/// <summary>Something in which a product's SKUs differ, and the SKU that each of its values leads to.</summary>
/// <param name="Name">For example <c>Colour</c>.</param>
/// <param name="Values">In the order of the SKUs.</param>
internal sealed record SkuChoice(string Name, IReadOnlyList<SkuChoiceValue> Values)
{
    /// <summary>The choices from one SKU on: what else it has stays as far as there is such a SKU.</summary>
    public static IReadOnlyList<SkuChoice> From(SkuDetails chosen, IReadOnlyList<SkuDetails> skus) =>
    [
        .. skus.SelectMany(sku => sku.Attributes ?? []).Select(attribute => attribute.Name)
            .Distinct(StringComparer.Ordinal)
            .Select(name => new SkuChoice(name,
            [
                .. skus.Select(sku => ValueOf(sku, name)).OfType<string>().Distinct(StringComparer.Ordinal)
                    .Select(value => new SkuChoiceValue(
                        value,
                        skus.Where(sku => ValueOf(sku, name) == value).MaxBy(sku => Alike(sku, chosen))!.Sku,
                        ValueOf(chosen, name) == value)),
            ])),
    ];

    private static string? ValueOf(SkuDetails sku, string name) =>
        sku.Attributes?.FirstOrDefault(attribute => attribute.Name == name)?.Value;

    private static int Alike(SkuDetails sku, SkuDetails chosen) =>
        sku.Attributes!.Count(attribute => ValueOf(chosen, attribute.Name) == attribute.Value);
}

/// <summary>A value that can be chosen.</summary>
/// <param name="Value">The value.</param>
/// <param name="Sku">The SKU that has it.</param>
/// <param name="IsChosen">Whether the SKU that is shown has it.</param>
internal sealed record SkuChoiceValue(string Value, string Sku, bool IsChosen);
