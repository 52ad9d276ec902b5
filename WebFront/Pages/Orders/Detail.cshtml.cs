using Commerce.Orders;
using Commerce.Web.Json;
using Commerce.Web.Orders;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Reviews;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>One order of the reader. Somebody else's is not there. Every command is a form.</summary>
[Authorize]
internal sealed class OrderModel(
    IGrainFactory grains, ReorderDesk reorders, ReviewDesk reviews, TimeProvider time) : ShopPageModel
{
    public Order Order { get; private set; } = null!;

    /// <summary>Where the reader reviews what was sent, by SKU.</summary>
    public IReadOnlyDictionary<string, string> ReviewLinks { get; private set; } = null!;

    public DateTimeOffset Now { get; private set; }

    /// <summary>What the last command did not do.</summary>
    public string? Message { get; private set; }

    /// <summary>Whether the buyer may give the order up.</summary>
    public bool MayCancel =>
        Order.Status is OrderStatus.AwaitingPayment or OrderStatus.Paid or OrderStatus.Confirmed
        && Order.Shipments is null or { Count: 0 }
        && Order.Returns?.Any(back => back.Status != ReturnStatus.Rejected) != true;

    /// <summary>Whether the buyer may say that all has arrived.</summary>
    public bool MayConfirm => Order.Status == OrderStatus.Delivered
        || (Order.Status == OrderStatus.Shipped && Order.PaymentMethod == PaymentMethod.Online);

    /// <summary>Whether a lower price may be made good: the order grain says for how long.</summary>
    public bool MayProtect => Order.Status is OrderStatus.Paid or OrderStatus.Shipped or OrderStatus.Delivered
        or OrderStatus.Completed;

    public async Task<IActionResult> OnGetAsync(string orderId, string? payment)
    {
        if (GrainOf(orderId) is not { } grain || await grain.GetAsync(Member!.MemberId) is not { } order)
        {
            return NotFound();
        }

        (Order, Now) = (order, time.GetUtcNow());
        ReviewLinks = await reviews.ListLinksAsync(order);
        Message = payment switch
        {
            "unavailable" => T("The payment page does not answer. Nothing was charged; try again in a moment."),
            "too-late" => T("This order does not wait for a payment any more: see below how it stands."),
            _ => null,
        };
        return Page();
    }

    public async Task<IActionResult> OnPostCancelAsync(string orderId)
    {
        var outcome = GrainOf(orderId) is { } grain
            ? await grain.CancelAsync(Member!.MemberId)
            : CancelOutcome.NotFound;
        return outcome == CancelOutcome.NotFound
            ? NotFound()
            : await ShowAsync(orderId, outcome == CancelOutcome.TooLate
                ? T("It is too late to cancel this order: see below how it stands.")
                : null);
    }

    public async Task<IActionResult> OnPostReceiptAsync(string orderId)
    {
        var outcome = GrainOf(orderId) is { } grain
            ? await grain.ConfirmReceiptAsync(Member!.MemberId)
            : ConfirmReceiptOutcome.NotFound;
        return outcome == ConfirmReceiptOutcome.NotFound
            ? NotFound()
            : await ShowAsync(orderId, outcome switch
            {
                ConfirmReceiptOutcome.TooEarly => T("Not all of it has arrived yet."),
                ConfirmReceiptOutcome.TooLate => T("There is nothing left to confirm."),
                _ => null,
            });
    }

    public async Task<IActionResult> OnPostReturnAsync(
        string orderId, string?[] sku, string?[] quantity, ReturnKind kind, string? reason, string? note, string? key)
    {
        if (GrainOf(orderId) is not { } grain)
        {
            return NotFound();
        }

        if (UnitFields.Read(sku, quantity) is not { } lines
            || !IdempotencyKey.IsWellFormed(key)
            || new ReturnBody(lines, reason ?? "", kind, note)
                .Read(Member!.MemberId, key, new Validation()) is not { } command)
        {
            return await ShowAsync(orderId, T("Say how many of which go back, and why."));
        }

        var outcome = (await grain.RequestReturnAsync(command)).Outcome;
        return outcome == ReturnOutcome.NotFound
            ? NotFound()
            : await ShowAsync(orderId, outcome == ReturnOutcome.Done ? null : OrderTexts.Refusal(outcome));
    }

    public async Task<IActionResult> OnPostPriceAsync(string orderId)
    {
        if (GrainOf(orderId) is not { } grain)
        {
            return NotFound();
        }

        var before = (await grain.GetAsync(Member!.MemberId))?.PriceClaims?.Count ?? 0;
        var result = await grain.ProtectPriceAsync(Member!.MemberId);
        return result.Outcome == PriceProtectionOutcome.NotFound
            ? NotFound()
            : await ShowAsync(orderId, result.Outcome switch
            {
                PriceProtectionOutcome.TooEarly => T("The order is not paid yet."),
                PriceProtectionOutcome.TooLate => T("The time in which we make a lower price good is over."),
                _ when result.Claims.Count == before => T("Nothing of this order is cheaper now than what you paid."),
                _ => null,
            });
    }

    public async Task<IActionResult> OnPostReorderAsync(string orderId)
    {
        if (GrainOf(orderId) is not { } grain || await grain.GetAsync(Member!.MemberId) is not { } order)
        {
            return NotFound();
        }

        var reordered = await reorders.ReorderAsync(HttpContext, order);
        return reordered.Missing.Count == 0
            ? Redirect("/cart")
            : await ShowAsync(
                orderId,
                T(
                    reordered.Added.Count > 0
                        ? Key("Not to be had now: {0}. The rest is in your cart.")
                        : Key("Not to be had now: {0}."),
                    OrderTexts.Units(
                        order, reordered.Missing.Select(line => new OrderUnits(line.Sku, line.Quantity)))));
    }

    // After a change the page is asked for anew, so that loading it again sends nothing.
    private async Task<IActionResult> ShowAsync(string orderId, string? message)
    {
        if (message is null)
        {
            return Redirect($"/orders/{orderId}");
        }

        var answer = await OnGetAsync(orderId, null);
        Message = message;
        return answer;
    }

    private IOrderGrain? GrainOf(string orderId) =>
        OrderId.TryParse(orderId, out var id) ? grains.GetGrain<IOrderGrain>(id.ToString()) : null;
}
