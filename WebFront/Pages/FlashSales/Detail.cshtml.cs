using System.Buffers;
using System.Text.Json;
using Commerce.FlashSales;
using Commerce.Inventory;
using Commerce.Web.FlashSales;
using Commerce.Web.Json;
using Commerce.Web.Members;
using Commerce.Web.Merchant;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>One sale with all its items; and buying without script.</summary>
internal sealed class FlashSaleModel(
    SaleCache sales, SaleItemPools pools, FlashOrderDesk desk, SaleInterest interest, WishDesk wishes,
    TimeProvider time)
    : ShopPageModel
{
    public SaleView Sale { get; private set; } = null!;

    /// <summary>Why the last try to buy was refused.</summary>
    public string? Message { get; private set; }

    public async Task<IActionResult> OnGetAsync(string saleId)
    {
        if (!SaleIds.IsWellFormed(saleId) || await sales.GetAsync(saleId) is not { } sale)
        {
            return NotFound();
        }

        Sale = new SaleView(sale, time.GetUtcNow(), Member is not null) { IsPageTitle = true };
        if (Sale.IsUpcoming)
        {
            Sale = Sale with { Interest = await ReadInterestAsync(sale) };
        }

        return Page();
    }

    /// <summary>Reminds the reader before the sale begins, or does not any more.</summary>
    public async Task<IActionResult> OnPostReserveAsync(string saleId, string? sku, bool on)
    {
        if (!SaleIds.IsWellFormed(saleId) || sku is null || !SkuNames.IsWellFormed(sku))
        {
            return NotFound();
        }

        if (Member is not { } member)
        {
            return Redirect("/sign-in?returnUrl=" + Uri.EscapeDataString($"/flash-sales/{saleId}"));
        }

        var refusal = on
            ? await wishes.AskForNoticeAsync(HttpContext, member.MemberId, sku, saleId)
            : await wishes.WithdrawNoticeAsync(HttpContext, member.MemberId, sku, saleId);
        if (refusal is null)
        {
            return Redirect($"/flash-sales/{saleId}");
        }

        Message = WishTexts.Refusal(refusal);
        refusal.ApplyTo(Response);
        return await OnGetAsync(saleId);
    }

    /// <summary>
    /// What the script does with the API, for browsers that run none. The key is the form's, so that sending it twice
    /// orders once.
    /// </summary>
    public async Task<IActionResult> OnPostBuyAsync(string saleId, string? sku, string? key, int quantity = 1)
    {
        if (Member is not { } member)
        {
            return Redirect("/sign-in?returnUrl=" + Uri.EscapeDataString($"/flash-sales/{saleId}"));
        }

        var (item, _) = await pools.FindAsync(saleId, sku ?? "");
        if (item is null)
        {
            return NotFound();
        }

        if (desk.Refusal(member) is { } notNow && (key is null || !desk.IsInDoubt(member.MemberId, key)))
        {
            notNow.ApplyTo(Response);
            return await RefuseAsync(saleId, notNow.Code.Code, notNow.RetryAfter ?? TimeSpan.Zero);
        }

        var json = new ReadOnlySequence<byte>(JsonSerializer.SerializeToUtf8Bytes(new { quantity }));
        if (!IdempotencyKey.IsWellFormed(key) || HoldBody.TryRead(json, out var body) is not null)
        {
            return await RefuseAsync(saleId, ProblemCode.Validation.Code);
        }

        try
        {
            var command = new HoldStock(member.MemberId, body.Quantity, key, body.Fingerprint, null);
            var result = await desk.HoldAsync(item, command);
            return result.Receipt is { } receipt
                ? Redirect($"/orders/{receipt.OrderId}")
                : await RefuseAsync(saleId, FlashOrderDesk.ToProblem(result, item)!.Code.Code, result.RetryAfter);
        }
        catch (Exception exception)
        {
            var problem = ErrorBoundary.ToProblem(exception);
            if (problem.Code.Status != StatusCodes.Status503ServiceUnavailable)
            {
                throw;
            }

            var code = problem.Code == ProblemCode.OutcomeUnknown ? "still-unknown" : problem.Code.Code;
            return await RefuseAsync(saleId, code, problem.RetryAfter ?? TimeSpan.FromSeconds(1));
        }
    }

    private async Task<IReadOnlyDictionary<string, ItemInterest>> ReadInterestAsync(FlashSale sale)
    {
        var items = await Task.WhenAll(sale.Items.Select(async item => (
            item.Sku,
            Count: await interest.CountAsync(sale.SaleId, item.Sku),
            IsMine: Member is { } member && await wishes.WaitsAsync(member.MemberId, item.Sku, sale.SaleId))));
        return items.ToDictionary(
            item => item.Sku,
            item => new ItemInterest(Math.Max(item.Count, item.IsMine ? 1 : 0), item.IsMine),
            StringComparer.Ordinal);
    }

    private async Task<IActionResult> RefuseAsync(string saleId, string code, TimeSpan wait = default)
    {
        Message = SaleTexts.Refusal(code, wait);
        return await OnGetAsync(saleId);
    }
}
