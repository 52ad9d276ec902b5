using Commerce.Orders;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>One order of the reader. Somebody else's is not there.</summary>
[Authorize]
internal sealed class OrderModel(IGrainFactory grains, TimeProvider time) : ShopPageModel
{
    public Order Order { get; private set; } = null!;

    public DateTimeOffset Now { get; private set; }

    /// <summary>What the last command did not do.</summary>
    public string? Message { get; private set; }

    public async Task<IActionResult> OnGetAsync(string orderId, string? payment)
    {
        if (!OrderId.TryParse(orderId, out var id)
            || await grains.GetGrain<IOrderGrain>(id.ToString()).GetAsync(Member!.MemberId) is not { } order)
        {
            return NotFound();
        }

        (Order, Now) = (order, time.GetUtcNow());
        Message = payment == "unavailable"
            ? T("The payment page does not answer. Nothing was charged; try again in a moment.")
            : null;
        return Page();
    }

    public async Task<IActionResult> OnPostCancelAsync(string orderId)
    {
        if (!OrderId.TryParse(orderId, out var id))
        {
            return NotFound();
        }

        switch (await grains.GetGrain<IOrderGrain>(id.ToString()).CancelAsync(Member!.MemberId))
        {
            case CancelOutcome.NotFound:
                return NotFound();
            case CancelOutcome.Cancelled:
                return Redirect($"/orders/{id}");
            default:
                var answer = await OnGetAsync(orderId, null);
                Message = T("It is too late to cancel this order: see below how it stands.");
                return answer;
        }
    }
}
