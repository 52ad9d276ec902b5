using Commerce.Orders;
using Commerce.Payments;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>Begins (or finds) the payment of an order and leads to the gateway.</summary>
[Authorize]
internal sealed partial class PayModel(IGrainFactory grains, HttpPaymentGateway gateway, ILogger<PayModel> logger)
    : ShopPageModel
{
    public Uri PaymentPage { get; private set; } = null!;

    public IActionResult OnGet(string orderId) => Redirect($"/orders/{Uri.EscapeDataString(orderId)}");

    public async Task<IActionResult> OnPostAsync(string orderId)
    {
        if (!OrderId.TryParse(orderId, out var id))
        {
            return NotFound();
        }

        var started = await grains.GetGrain<IOrderGrain>(id.ToString()).StartPaymentAsync(Member!.MemberId);
        if (started.Outcome != StartPaymentOutcome.Started)
        {
            return started.Outcome == StartPaymentOutcome.NotFound
                ? NotFound()
                : Redirect($"/orders/{id}?payment=too-late");
        }

        try
        {
            var back = new Uri($"{Request.Scheme}://{Request.Host}/orders/{id}");
            PaymentPage = await gateway.CreatePaymentAsync(
                id, started.PaymentId!, started.Amount, back, HttpContext.RequestAborted);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException)
        {
            LogGatewayFailed(logger, id.ToString(), exception);
            return Redirect($"/orders/{id}?payment=unavailable");
        }

        return Page();
    }

    [LoggerMessage(EventId = 4501, Level = LogLevel.Warning,
        Message = "The payment of order {OrderId} could not be begun: the gateway does not answer.")]
    private static partial void LogGatewayFailed(ILogger logger, string orderId, Exception exception);
}
