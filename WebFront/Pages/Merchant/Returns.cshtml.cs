using Commerce.Members;
using Commerce.Orders;
using Commerce.Shipping;
using Commerce.Web.Json;
using Commerce.Web.Merchant;
using Commerce.Web.Orders;
using Commerce.Web.Pages.Presentation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>Returns that a merchant has to decide. Every decision is a form.</summary>
[Authorize(Roles = Roles.Merchant)]
internal sealed class MerchantReturnsModel(IGrainFactory grains, WorkDesk work) : ShopPageModel
{
    private const int PageSize = 20;

    public IReadOnlyList<(Order Order, OrderReturn Return)> Items { get; private set; } = [];

    public OrderId? Next { get; private set; }

    /// <summary>
    /// Whether what a buyer says sounds like the merchant's fault; who looks at it may think otherwise.
    /// </summary>
    public static bool SoundsLikeOurs(OrderReturn back) =>
        back.Reason is OrderTexts.Damaged or OrderTexts.NotAsDescribed;

    /// <summary>What the last decision did not do.</summary>
    public string? Message { get; private set; }

    public async Task OnGetAsync(string? after)
    {
        var (orders, next) = await work.ListAsync(
            WorkList.Returns, OrderId.TryParse(after, out var from) ? from : null, PageSize);
        Items =
        [
            .. orders.SelectMany(order => (order.Returns ?? [])
                .Where(back => back.Status == ReturnStatus.Requested).Select(back => (order, back))),
        ];
        Next = next;
    }

    public async Task<IActionResult> OnPostApproveAsync(
        string? orderId, string? returnId, string?[] sku, string?[] resellable, string?[] damaged, bool fault)
    {
        if (GrainOf(orderId) is not { } grain
            || UnitFields.Read(sku, resellable) is not { } good
            || UnitFields.Read(sku, damaged) is not { } bad
            || new ApprovalBody([.. Graded(good, ReturnGrade.Resellable), .. Graded(bad, ReturnGrade.Damaged)], fault)
                .Read(returnId ?? "", new Validation()) is not { } command)
        {
            return await ShowAsync("Say how many are taken back; none of them: say why not.");
        }

        return await ShowAsync((await grain.ApproveReturnAsync(command)).Outcome);
    }

    public async Task<IActionResult> OnPostRejectAsync(string? orderId, string? returnId, string? reason)
    {
        var wrong = new Validation();
        wrong.Text("reason", reason, 1, RejectionBody.ReasonLengthMax);
        return GrainOf(orderId) is { } grain && !wrong.Any
            ? await ShowAsync((await grain.RejectReturnAsync(returnId ?? "", reason!)).Outcome)
            : await ShowAsync("Say why nothing is taken back.");
    }

    private static IEnumerable<GradedUnitsBody> Graded(IReadOnlyList<OrderItemBody> lines, ReturnGrade grade) =>
        lines.Select(line => new GradedUnitsBody(line.Sku, line.Quantity, grade));

    private Task<IActionResult> ShowAsync(ReturnOutcome outcome) => ShowAsync(
        outcome == ReturnOutcome.Done ? null
        : outcome == ReturnOutcome.NotFound ? "There is no such return."
        : OrderTexts.Refusal(outcome));

    // After a change the page is asked for anew, so that loading it again sends nothing.
    private async Task<IActionResult> ShowAsync(string? message)
    {
        if (message is null)
        {
            return Redirect("/merchant/returns");
        }

        await OnGetAsync(null);
        Message = message;
        return Page();
    }

    private IOrderGrain? GrainOf(string? orderId) =>
        OrderId.TryParse(orderId, out var id) ? grains.GetGrain<IOrderGrain>(id.ToString()) : null;
}
