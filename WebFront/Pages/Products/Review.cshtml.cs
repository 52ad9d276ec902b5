using System.Globalization;
using Commerce.Catalog;
using Commerce.Orders;
using Commerce.Reviews;
using Commerce.Web.Json;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Reviews;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>A member's review of a product: the form in which it is written and changed.</summary>
[Authorize]
internal sealed class ReviewFormModel(ReviewDesk desk) : ShopPageModel
{
    public Product Product { get; private set; } = null!;

    /// <summary>What the reader has written; null: nothing yet.</summary>
    public Review? Own { get; private set; }

    /// <summary>Whether there is a form: for who may write, or has written.</summary>
    public bool MayWrite { get; private set; }

    public bool Saved { get; private set; }

    public int Rating { get; private set; }

    public string Title { get; private set; } = "";

    public string Text { get; private set; } = "";

    /// <summary>The version that the form shows; null: it is a new one.</summary>
    public int? Version { get; private set; }

    /// <summary>The order that the reader came from.</summary>
    public string? Order { get; private set; }

    public string Key { get; private set; } = "";

    /// <summary>What the last try did not do.</summary>
    public string? Message { get; private set; }

    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    public async Task<IActionResult> OnGetAsync(string productId, string? order, string? saved)
    {
        if (!await ReadAsync(productId, order))
        {
            return NotFound();
        }

        Saved = saved is not null && Own is not null;
        (Rating, Title, Text) = Own is null ? (0, "", "") : (Own.Stars, Own.Title, Own.Text);
        Version = Own?.Version;
        Key = IdempotencyKeys.New();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(
        string productId, string? order, string? key, string? rating, string? title, string? text, string? version)
    {
        if (!await ReadAsync(productId, order))
        {
            return NotFound();
        }

        Rating = NumberOf(rating) ?? 0;
        (Title, Text, Version) = (title ?? "", text ?? "", NumberOf(version));
        Key = IdempotencyKey.IsWellFormed(key) ? key : IdempotencyKeys.New();
        if (ReviewBody.Read(Rating, Title, Text, new Validation()) is not { } opinion)
        {
            Explain();
            return Page();
        }

        var body = new ReviewBody(
            Rating, Title, Text, OrderId.TryParse(Order, out var named) ? named : null);
        var (_, refusal) = Version is null
            ? await desk.WriteAsync(HttpContext, productId, body, opinion, Key)
            : await desk.EditAsync(HttpContext, productId, opinion, Version);
        if (refusal is null)
        {
            return Redirect($"/products/{Uri.EscapeDataString(productId)}/review?saved=1");
        }

        // What was typed stays; it can be saved over what is there now.
        await ReadAsync(productId, order);
        Version = Own?.Version;
        Message = ReviewTexts.Refusal(refusal);
        refusal.ApplyTo(Response);
        return Page();
    }

    private async Task<bool> ReadAsync(string productId, string? order)
    {
        if (await desk.FindProductAsync(HttpContext, productId) is not { } product)
        {
            return false;
        }

        var member = HttpContext.RequireSession().MemberId;
        var named = OrderId.TryParse(order, out var id) ? id : (OrderId?)null;
        Product = product;
        Order = named?.ToString();
        Own = await desk.FindAsync(member, productId);
        MayWrite = Own is not null || await desk.MayWriteAsync(member, productId, named) == ReviewOutcome.Done;
        return true;
    }

    private void Explain()
    {
        Response.StatusCode = StatusCodes.Status400BadRequest;
        if (Rating is < 1 or > Opinion.StarsMax)
        {
            Errors["rating"] = T("Choose one to five stars.");
        }

        var checkTitle = new Validation();
        checkTitle.Text("title", Title.Trim(), 1, Opinion.TitleLengthMax);
        if (checkTitle.Any)
        {
            Errors["title"] = T("Write one line of at most {0} characters.", Opinion.TitleLengthMax);
        }

        var checkText = new Validation();
        checkText.Lines("text", ReviewText.Clean(Text), 1, Opinion.TextLengthMax);
        if (checkText.Any)
        {
            Errors["text"] = T("Write at most {0} characters, and not none.", Opinion.TextLengthMax);
        }
    }

    private static int? NumberOf(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
