using Commerce.Members;
using Commerce.Orders;
using Commerce.Shipping;
using Commerce.Web.Json;
using Commerce.Web.Merchant;
using Commerce.Web.Pages.Presentation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>What a merchant has to send, and what is on its way. Every command is a form.</summary>
[Authorize(Roles = Roles.Merchant)]
internal sealed class MerchantOrdersModel(IGrainFactory grains, WorkDesk work) : ShopPageModel
{
    private const int PageSize = 20;

    public WorkList List { get; private set; }

    /// <summary>The list, as addresses have it.</summary>
    public string Status => FulfilmentEndpoints.NameOf(List);

    public IReadOnlyList<Order> Items { get; private set; } = [];

    public OrderId? Next { get; private set; }

    /// <summary>What the last command did not do.</summary>
    public string? Message { get; private set; }

    public string? Current(WorkList list) => list == List ? "page" : null;

    public async Task OnGetAsync(string? status, string? after)
    {
        List = FulfilmentEndpoints.ListOf(status) ?? WorkList.Paid;
        (Items, Next) = await work.ListAsync(List, OrderId.TryParse(after, out var from) ? from : null, PageSize);
    }

    public async Task<IActionResult> OnPostShipAsync(
        string? status, string? orderId, string?[] sku, string?[] quantity, string? carrier, string? trackingNumber,
        string? key)
    {
        if (GrainOf(orderId) is not { } grain
            || UnitFields.Read(sku, quantity) is not { } lines
            || !IdempotencyKey.IsWellFormed(key)
            || new ShipmentBody(carrier ?? "", trackingNumber ?? "", lines)
                .Read($"{Member!.MemberId}:{key}", new Validation()) is not { } command)
        {
            return await ShowAsync(status, "Say how many of which are sent, with whom, and under which number.");
        }

        var result = await grain.ShipAsync(command);
        return await ShowAsync(status, result.Outcome switch
        {
            ShipOutcome.Sent => null,
            ShipOutcome.TooMany => "There are not so many left to be sent.",
            ShipOutcome.NotFound or ShipOutcome.KeyReused or ShipOutcome.TooEarly or ShipOutcome.NothingLeft =>
                "Nothing was sent: look at the order again.",
        });
    }

    public async Task<IActionResult> OnPostTrackAsync(
        string? status, string? orderId, string? shipmentId, ShipmentStatus news, string? cash, string? currency)
    {
        var told = string.IsNullOrWhiteSpace(cash) ? null : MoneyText.Read(cash.Trim(), currency ?? "");
        if (!string.IsNullOrWhiteSpace(cash) && (told is null || news != ShipmentStatus.Delivered))
        {
            return await ShowAsync(
                status, "Give the cash of what was delivered, as an amount such as 19.95, or leave it out.");
        }

        var command = new TrackingBody(news, Cash: told).Read(shipmentId ?? "", new Validation());
        var outcome = GrainOf(orderId) is { } grain && command is not null
            ? (await grain.TrackAsync(command)).Outcome
            : TrackOutcome.NotFound;
        return await ShowAsync(
            status,
            outcome == TrackOutcome.Noted ? null : "Not noted: the parcel has ended otherwise, or is not there.");
    }

    // After a change the page is asked for anew, so that loading it again sends nothing.
    private async Task<IActionResult> ShowAsync(string? status, string? message)
    {
        if (message is null)
        {
            return Redirect($"/merchant/orders?status={FulfilmentEndpoints.NameOf(
                FulfilmentEndpoints.ListOf(status) ?? WorkList.Paid)}");
        }

        await OnGetAsync(status, null);
        Message = message;
        return Page();
    }

    private IOrderGrain? GrainOf(string? orderId) =>
        OrderId.TryParse(orderId, out var id) ? grains.GetGrain<IOrderGrain>(id.ToString()) : null;
}
