using Commerce.Orders;
using Commerce.Web.Languages;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Invoices;

/// <summary><c>GET /api/orders/{orderId}/invoice.pdf</c>: for who placed the order.</summary>
internal sealed class InvoiceEndpoint(InvoiceOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Invoices that are printed at once: each is some milliseconds of a processor.</summary>
    private const int PrintingMax = 2;

    /// <summary>For so long one is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _printing = new(PrintingMax);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet(
            "/orders/{orderId}/invoice.pdf",
            (HttpContext context, IGrainFactory grains, InvoiceEndpoint endpoint, string orderId) =>
                endpoint.GetAsync(context, grains, orderId))
            .RequireAuthorization()
            .Produces(StatusCodes.Status200OK, contentType: "application/pdf")
            .Describe(
                "The invoice of one of my orders, as a PDF document, in the language of the pages. Of an order that is "
                + "not paid it says so.",
                problems: [ProblemCode.NotFound, ProblemCode.Overloaded]);

    public void Dispose() => _printing.Dispose();

    private async Task<Results<FileContentHttpResult, Problem>> GetAsync(
        HttpContext context, IGrainFactory grains, string orderId)
    {
        if (!OrderId.TryParse(orderId, out var id)
            || await grains.GetGrain<IOrderGrain>(id.ToString()).GetAsync(context.RequireSession().MemberId)
                is not { } order)
        {
            return Problem.NotFound("You have no such order. GET /api/orders lists yours.");
        }

        using var late = new CancellationTokenSource(Patience, time);
        try
        {
            await _printing.WaitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            return Problem.TooBusy();
        }

        try
        {
            // For people, where the rest of the API is for programs, and in English.
            Language.Current = LanguageChoice.Of(context.Request);
            return TypedResults.File(Invoice.Print(order, options), "application/pdf", $"invoice-{id}.pdf");
        }
        finally
        {
            _printing.Release();
        }
    }
}
