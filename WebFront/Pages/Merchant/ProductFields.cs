using System.Globalization;
using Commerce.Catalog;
using Commerce.Web.Json;
using Commerce.Web.Merchant;
using Commerce.Web.Pages.Presentation;

namespace Commerce.Web.Pages;

/// <summary>A product as it is typed into a form. Everything travels with it: nothing is kept meanwhile.</summary>
/// <param name="ProductId">Empty: made from the name.</param>
/// <param name="Revision">Of the product that the form shows; null: it is a new one.</param>
internal sealed record ProductFields(
    string Name, string ProductId, string Category, string Brand, string Description, string Currency,
    bool Published, long? Revision, IReadOnlyList<SkuFields> Skus, IReadOnlyList<GalleryPicture> Pictures,
    VariantFields Variants)
{
    public const string NewName = "new";

    private const string CurrencyAtFirst = "GBP";

    /// <summary>What is wrong with each field, in words for people.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Nothing is typed in.</summary>
    public static ProductFields New() => new(
        "", "", "", "", "", CurrencyAtFirst, false, null, [SkuFields.Empty], [], VariantFields.Empty);

    public static ProductFields Of(Product product) => new(
        product.Name, product.ProductId, product.Category, product.Brand ?? "", product.Description ?? "",
        product.Skus[0].Price.Currency, product.Published, product.Revision,
        [.. product.Skus.Select(SkuFields.Of)],
        [.. GalleryPicture.AllOf(product)],
        VariantFields.Empty);

    /// <summary>What was sent.</summary>
    public static ProductFields Read(IFormCollection form)
    {
        return new ProductFields(
            Text("name"), Text("productId"), Text("category"), Text("brand"),
            form["description"].ToString().ReplaceLineEndings("\n").Trim(), Text("currency").ToUpperInvariant(),
            Text("published") == "true",
            long.TryParse(Text("revision"), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
                ? revision
                : null,
            [
                .. Enumerable.Range(0, Math.Min(form["sku"].Count, ProductBody.SkusMax)).Select(n => new SkuFields(
                    At("sku", n), At("skuName", n), At("price", n), At("listPrice", n), At("attributes", n),
                    At("weight", n))),
            ],
            [
                .. Enumerable.Range(0, Math.Min(form["picture"].Count, ProductBody.PicturesMax))
                    .Select(n => new GalleryPicture(At("picture", n), At("pictureText", n))),
            ],
            new VariantFields(
                Text("name1"), Text("values1"), Text("name2"), Text("values2"), Text("variantCode"),
                Text("variantPrice"), Text("variantListPrice")));

        string Text(string field) => At(field, 0);

        // Browsers send the ends of lines of what is typed as control characters.
        string At(string field, int n) => n < form[field].Count
            ? form[field][n]!.ReplaceLineEndings(" ").Trim()
            : "";
    }

    /// <summary>The form after a button that stores nothing.</summary>
    /// <param name="change">What the button does.</param>
    /// <param name="n">To which row.</param>
    public ProductFields After(string change, int n) => change switch
    {
        "up" => this with { Pictures = Swapped(n, n - 1) },
        "down" => this with { Pictures = Swapped(n, n + 1) },
        "drop-picture" => this with { Pictures = [.. Pictures.Where((_, at) => at != n)] },
        "drop-sku" => this with { Skus = [.. Skus.Where((_, at) => at != n)] },
        "add-sku" => this with { Skus = [.. Skus, SkuFields.Empty] },
        "variants" => this with
        {
            Skus = [.. Typed, .. Variants.Make(Name, Typed)],
            Variants = Variants with { Values1 = "", Values2 = "" },
        },
        _ => this,
    };

    /// <summary>The form with what goes without saying: names, and the SKU of a product that has one.</summary>
    public ProductFields Completed() => this with
    {
        Skus =
        [
            .. Typed.Select(sku => sku with
            {
                Name = sku.Name.Length > 0 ? sku.Name : Name,
                Sku = sku.Sku.Length > 0 || Typed.Count > 1 ? sku.Sku : ProductIds.Of(Name).ToUpperInvariant(),
            }),
        ],
    };

    private List<SkuFields> Typed => [.. Skus.Where(sku => !sku.IsEmpty)];

    /// <summary>The product, or the form with its errors. One of the two is given.</summary>
    public (ProductBody? Body, ProductFields? Refused) Check(bool published)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var skus = Skus.Select((sku, n) => sku.Read(n, Currency, errors)).ToList();
        var body = new ProductBody(
            Name, Category, skus, Description.Length == 0 ? null : Description, published,
            Brand.Length == 0 ? null : Brand, [.. Pictures.Select(picture => picture.PictureId)],
            [.. Pictures.Select(picture => picture.Text)], Revision);
        var wrong = new Validation();
        body.Check(wrong);
        var id = ProductId.Length > 0 ? ProductId : ProductIds.Of(Name);
        wrong.That(Revision is not null || (ProductIds.IsWellFormed(id) && id != NewName), "productId", "");
        wrong.That(Currency is { Length: 3 } && Currency.All(char.IsAsciiLetterUpper), "currency", "");
        foreach (var member in wrong.Any ? wrong.ToProblem().Errors!.Keys : [])
        {
            // What is wrong with a SKU is told in its row.
            if (!member.StartsWith("skus.", StringComparison.Ordinal))
            {
                errors.TryAdd(member, Sentence(member));
            }
        }

        return errors.Count == 0 ? (body, null) : (null, this with { Errors = errors });
    }

    private List<GalleryPicture> Swapped(int n, int other)
    {
        List<GalleryPicture> pictures = [.. Pictures];
        if (n >= 0 && n < pictures.Count && other >= 0 && other < pictures.Count)
        {
            (pictures[n], pictures[other]) = (pictures[other], pictures[n]);
        }

        return pictures;
    }

    private string Sentence(string member) => member switch
    {
        "name" => "Enter a name of 1 to 200 characters.",
        "productId" => "Enter 1 to 64 lower-case letters, digits and hyphens, but not “new”.",
        "category" => "Choose a category.",
        "brand" => "Use up to 100 characters.",
        "description" => $"Use up to 10,000 characters, none of them a control; these are {Description.Length}.",
        "currency" => "Enter a code of three letters, like GBP.",
        "pictures" => $"Use up to {ProductBody.PicturesMax} pictures.",
        "pictureTexts" => $"Say what a picture shows in up to {ProductBody.PictureTextLengthMax} characters.",
        "skus" when Skus.Count == 0 => "A product has at least one SKU.",
        "skus" => $"Each SKU may be there once, and there may be {ProductBody.SkusMax}.",
        _ => "Check this.",
    };
}
