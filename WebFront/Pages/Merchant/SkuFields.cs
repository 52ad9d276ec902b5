using System.Globalization;
using Commerce.Catalog;
using Commerce.Web.Json;
using Commerce.Web.Merchant;
using Commerce.Web.Pages.Presentation;

namespace Commerce.Web.Pages;

/// <summary>A SKU as it is typed into a form.</summary>
/// <param name="Attributes">What tells it from the others: <c>Colour: Blue; Size: M</c>.</param>
internal sealed record SkuFields(
    string Sku, string Name, string Price, string ListPrice, string Attributes, string Weight)
{
    /// <summary>Nothing is typed in.</summary>
    public static SkuFields Empty { get; } = new("", "", "", "", "", "");

    // A price that is missing stands in for one, so that the rest is looked at, too.
    private static readonly Money AnyPrice = new(1, "GBP");

    public bool IsEmpty => this == Empty;

    public static SkuFields Of(SkuDetails sku) => new(
        sku.Sku, sku.Name, MoneyText.Of(sku.Price), sku.ListPrice is { } list ? MoneyText.Of(list) : "",
        TextOf(sku.Attributes ?? []), sku.WeightGrams?.ToString(CultureInfo.InvariantCulture) ?? "");

    public static string TextOf(IEnumerable<SkuAttribute> attributes) =>
        string.Join("; ", attributes.Select(attribute => $"{attribute.Name}: {attribute.Value}"));

    /// <summary>The SKU, as programs would send it; what is wrong goes to the fields of row <c>n</c>.</summary>
    public SkuBody Read(int n, string currency, Dictionary<string, string> errors)
    {
        var (price, listPrice) = (MoneyText.Read(Price, currency), MoneyText.Read(ListPrice, currency));
        var attributes = ReadAttributes();
        var grams = int.TryParse(Weight, NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
            ? weight
            : (int?)null;
        That(price is not null, "price", "Enter a price, like 12.50.");
        That(listPrice is not null || ListPrice.Length == 0, "listPrice", "Enter a price, like 12.50, or nothing.");
        That(grams is not null || Weight.Length == 0, "weight", "Enter grams, like 340, or nothing.");
        That(attributes is not null, "attributes", "Write names and values like “Colour: Blue; Size: M”.");
        var body = new SkuBody(Sku, Name, price ?? AnyPrice, price is null ? null : listPrice, attributes, grams);
        var wrong = new Validation();
        body.Check(wrong);
        foreach (var member in wrong.Any ? wrong.ToProblem().Errors!.Keys : [])
        {
            Sentence(member);
        }

        return body;

        void That(bool holds, string field, string sentence)
        {
            if (!holds)
            {
                errors.TryAdd($"{field}-{n}", sentence);
            }
        }

        void Sentence(string member)
        {
            var (field, sentence) = member switch
            {
                "skus.sku" => ("sku", "Enter 1 to 64 letters, digits, hyphens, dots and underscores."),
                "skus.name" => ("skuName", "Enter a name of 1 to 200 characters."),
                "skus.listPrice" => ("listPrice", "The list price is what it usually costs: more than the price."),
                _ when member.StartsWith("skus.listPrice", StringComparison.Ordinal) =>
                    ("listPrice", "Enter a price between 0.01 and 1,000,000."),
                _ when member.StartsWith("skus.price", StringComparison.Ordinal) =>
                    ("price", "Enter a price between 0.01 and 1,000,000."),
                "skus.weightGrams" => ("weight", $"Enter 1 to {SkuDetails.WeightGramsMax} grams."),
                _ => ("attributes", "Use up to 5 names of 40 characters, each once, with values of 60."),
            };
            errors.TryAdd($"{field}-{n}", sentence);
        }
    }

    // Null: a part has no name, or no value.
    private List<SkuAttributeBody>? ReadAttributes()
    {
        var attributes = new List<SkuAttributeBody>();
        foreach (var part in Attributes.Split(
            ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split(':', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, { Length: > 0 } value])
            {
                return null;
            }

            attributes.Add(new SkuAttributeBody(name, value));
        }

        return attributes;
    }
}
