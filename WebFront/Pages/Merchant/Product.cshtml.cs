using System.Globalization;
using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Members;
using Commerce.Web.Json;
using Commerce.Web.Merchant;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Pictures;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>
/// One product, to be made or changed. Every button sends the form: what it does to the form is shown, and nothing is
/// stored but by saving. An edit of a product that somebody else has changed meanwhile is told so.
/// </summary>
[Authorize(Roles = Roles.Merchant)]
[RequestSizeLimit(BytesMax)]
[RequestFormLimits(MultipartBodyLengthLimit = BytesMax, ValueCountLimit = ValuesMax)]
internal sealed class MerchantProductModel(IGrainFactory grains, ProductDesk desk, PictureDesk pictures)
    : ShopPageModel
{
    // Some pictures at once, of who has no script to send them one by one.
    private const int BytesMax = 64 * 1024 * 1024;

    // All fields of as many SKUs as there may be.
    private const int ValuesMax = 4_096;

    private const int ReasonLengthMax = 200;

    public ProductFields Form { get; private set; } = null!;

    public CategoryTree Tree { get; private set; } = null!;

    public IReadOnlyList<Brand> Brands { get; private set; } = [];

    /// <summary>What is stored of each SKU, and how many can be bought.</summary>
    public IReadOnlyList<(SkuDetails Sku, int Available)> Stock { get; private set; } = [];

    /// <summary>What the last command did not do.</summary>
    public string? Message { get; private set; }

    /// <summary>The revision that somebody else made meanwhile; null: nobody has.</summary>
    public long? Newer { get; private set; }

    public bool Saved { get; private set; }

    public bool IsNew => Form.Revision is null;

    /// <summary>This page.</summary>
    public string Path => $"/merchant/products/{(IsNew ? ProductFields.NewName : Form.ProductId)}";

    public string? Error(string field) => Form.Errors.GetValueOrDefault(field);

    public string? Invalid(string field) => Form.Errors.ContainsKey(field) ? "true" : null;

    public async Task<IActionResult> OnGetAsync([FromRoute] string productId, bool saved)
    {
        if (productId == ProductFields.NewName)
        {
            Form = ProductFields.New();
        }
        else if (await FindAsync(productId) is { } product)
        {
            (Form, Saved) = (ProductFields.Of(product), saved);
        }
        else
        {
            return NotFound();
        }

        return await ShowAsync();
    }

    // The form has a field of that name, too.
    public async Task<IActionResult> OnPostAsync([FromRoute] string productId)
    {
        var sent = await Request.ReadFormAsync();
        Form = ProductFields.Read(sent);
        if (productId != ProductFields.NewName)
        {
            if (Form.Revision is null || await FindAsync(productId) is null)
            {
                return NotFound();
            }

            Form = Form with { ProductId = productId };
        }

        // What the page's script has sent already, and what was said to it.
        if (sent["refused"].ToString() is { Length: > 0 } refused)
        {
            Form = Form with { Errors = Refused(refused) };
        }

        await TakePicturesAsync(sent.Files);
        var press = sent["do"].ToString().Split(':', 2);
        var n = press is [_, var text] && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return (press[0], Form.Errors.Count) switch
        {
            ("save", 0) => await SaveAsync(Form.Published),
            ("publish", 0) => await SaveAsync(true),
            ("withdraw", 0) => await SaveAsync(false),
            ("save-over", 0) => await SaveOverAsync(n),
            (var change, var errors) => await ShowAsync(
                Form.After(change, n), errors == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest),
        };
    }

    /// <summary>Changes the stock of a SKU. Sent twice it is once: the form has its key.</summary>
    public async Task<IActionResult> OnPostStockAsync(
        [FromRoute] string productId, string? sku, int delta, string? reason, string? key)
    {
        if (await FindAsync(productId) is not { } product)
        {
            return NotFound();
        }

        Form = ProductFields.Of(product);
        var wrong = new Validation();
        new Adjustment(delta, reason ?? "").Check(wrong);
        if (wrong.Any || !IdempotencyKey.IsWellFormed(key) || product.Skus.All(one => one.Sku != sku))
        {
            Message = $"Enter how many units come in, or go out with a minus, and why, in 1 to {ReasonLengthMax} "
                + "characters.";
            return await ShowAsync(StatusCodes.Status400BadRequest);
        }

        var (_, problem) = await desk.AdjustAsync(Member!.MemberId, sku!, new Adjustment(delta, reason!), key);
        if (problem is null)
        {
            return Redirect($"{Path}#stock");
        }

        Message = problem.Detail;
        return await ShowAsync(problem.Code.Status);
    }

    private Task<IActionResult> SaveOverAsync(long revision)
    {
        Form = Form with { Revision = revision };
        return SaveAsync(Form.Published);
    }

    private async Task<IActionResult> SaveAsync(bool published)
    {
        Form = Form.Completed();
        var (body, refused) = Form.Check(published);
        if (body is null)
        {
            Message = "Nothing is saved yet: see what is marked below.";
            return await ShowAsync(refused!, StatusCodes.Status400BadRequest);
        }

        var there = IsNew ? null : await FindAsync(Form.ProductId);
        var product = body.ToProduct(
            Form.ProductId.Length > 0 ? Form.ProductId : ProductIds.Of(Form.Name), there?.Popularity ?? 0);
        var problem = IsNew ? await desk.CreateAsync(product) : await desk.ReplaceAsync(product, Form.Revision);
        if (problem is null)
        {
            return Redirect($"/merchant/products/{product.ProductId}?saved=true");
        }

        if (problem.Code == ProblemCode.Stale)
        {
            Newer = (await FindAsync(Form.ProductId))?.Revision;
        }

        Message = problem.Code == ProblemCode.Stale
            ? "Somebody else has changed this product since you opened it. Nothing is saved yet, and what you typed is "
                + "still here."
            : problem.Detail;
        return await ShowAsync(problem.Code.Status);
    }

    // What was refused is told; the others are in the form.
    private async Task TakePicturesAsync(IFormFileCollection files)
    {
        foreach (var file in files.Where(file => file.Length > 0))
        {
            await using var content = file.OpenReadStream();
            var taken = await pictures.TakeAsync(content, HttpContext.RequestAborted);
            Form = taken.Picture is { } picture
                ? Form with { Pictures = [.. Form.Pictures, new GalleryPicture(picture.PictureId, "")] }
                : Form with { Errors = Refused($"{file.FileName}: {taken.Problem!.Detail}") };
        }
    }

    private static Dictionary<string, string> Refused(string what) =>
        new(StringComparer.Ordinal) { ["pictures"] = what };

    private Task<IActionResult> ShowAsync(ProductFields form, int status = StatusCodes.Status200OK)
    {
        Form = form;
        return ShowAsync(status);
    }

    private async Task<IActionResult> ShowAsync(int status = StatusCodes.Status200OK)
    {
        Response.StatusCode = status;
        var search = grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key)
            .SearchAsync(new ProductSearch(null, null, null, null, ProductOrder.Popularity, 1, 1));
        Tree = await grains.GetGrain<ICategoryTreeGrain>(ICategoryTreeGrain.Key).GetAsync();
        Brands = (await search).Brands ?? [];
        if (!IsNew && await FindAsync(Form.ProductId) is { } product)
        {
            var pools = await Task.WhenAll(product.Skus.Select(
                sku => grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku.Sku).ToString()).GetStatusAsync()));
            Stock = [.. product.Skus.Zip(pools, (sku, pool) => (sku, pool.Available))];
        }

        return Page();
    }

    private async Task<Product?> FindAsync(string productId) => ProductIds.MayExist(productId)
        ? await grains.GetGrain<IProductGrain>(productId).GetAsync()
        : null;
}
