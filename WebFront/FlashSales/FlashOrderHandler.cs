using Commerce.Inventory;
using Commerce.Web.Admission;
using Commerce.Web.Hosting;
using Commerce.Web.Json;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;

namespace Commerce.Web.FlashSales;

/// <summary>
/// <c>POST /api/flash-sales/{saleId}/items/{sku}/orders</c>: the request that the shop is built for. Written by hand
/// from the bytes received to the bytes sent, and, for items asked for before, reached before everything else in the
/// pipeline.
/// </summary>
internal sealed class FlashOrderHandler(
    SaleItemPools items, FlashOrderDesk desk, SessionDirectory sessions, AdmissionGate gate)
{
    /// <summary>Largest body: an address with every part at its longest fits several times over.</summary>
    private const int BodyBytesMax = 16 * 1024;

    /// <summary>Takes what is known to be a flash order, and lets everything else pass.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        HttpMethods.IsPost(context.Request.Method)
        && items.TryGet(context.Request.Path.Value!, out var item)
        && SameOrigin.IsAllowed(context.Request)
            ? HandleAsync(context, item)
            : next(context);

    /// <summary>The same for an item that was not asked for before.</summary>
    public async Task HandleFirstAsync(HttpContext context, string saleId, string sku)
    {
        var (item, saleExists) = await items.FindAsync(saleId, sku);
        if (item is not null)
        {
            await HandleAsync(context, item);
        }
        else if (saleExists)
        {
            await new Problem(
                ProblemCode.UnknownSku,
                $"This sale has no item '{sku}'. GET /api/flash-sales/{saleId} lists what it has.")
                .ExecuteAsync(context);
        }
        else
        {
            await Problem.NotFound("There is no such sale. GET /api/flash-sales lists those there are.")
                .ExecuteAsync(context);
        }
    }

    private async Task HandleAsync(HttpContext context, SaleItemPool item)
    {
        Problem? problem;
        try
        {
            SecurityHeaders.ApplyToData(context);
            var session = SessionCookie.TryGetToken(context.Request, out var token)
                ? await sessions.FindAsync(token)
                : null;
            problem = session is null ? SessionAuthentication.Demand() : Check(context.Request, session);
            if (problem is null && IdempotencyKey.TryRead(context.Request, out var key, out problem))
            {
                (var body, problem) = await ReadBodyAsync(context.Request);
                if (problem is null)
                {
                    // Not tied to the connection: what was begun is finished even if the buyer goes away.
                    var command = new HoldStock(session!.MemberId, body.Quantity, key, body.Fingerprint, body.Address);
                    var result = await desk.HoldAsync(item, command);
                    if (result.Receipt is { } receipt)
                    {
                        await FlashOrderAnswers.WriteReceiptAsync(context, item, receipt);
                        return;
                    }

                    if (result.Outcome == HoldOutcome.SoldOut)
                    {
                        await FlashOrderAnswers.WriteSoldOutAsync(context);
                        return;
                    }

                    problem = FlashOrderDesk.ToProblem(result, item);
                }
            }
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            problem = ErrorBoundary.ToProblem(exception);
        }

        if (problem!.Code == ProblemCode.Overloaded)
        {
            await gate.PauseAsync(context);
        }

        await problem.ExecuteAsync(context);
    }

    private Problem? Check(HttpRequest request, CurrentSession session)
    {
        if (desk.Refusal(session) is { } notNow
            && !(IdempotencyKey.TryRead(request, out var key, out _) && desk.IsInDoubt(session.MemberId, key)))
        {
            return notNow;
        }

        if (request.ContentType != "application/json" && !request.HasJsonContentType())
        {
            return new Problem(ProblemCode.UnsupportedMediaType,
                "Send JSON, with the header 'Content-Type: application/json'.");
        }

        return request.ContentLength > BodyBytesMax ? TooLarge() : null;
    }

    private static async ValueTask<(HoldBody Body, Problem? Problem)> ReadBodyAsync(HttpRequest request)
    {
        var pipe = request.BodyReader;
        while (true)
        {
            var read = await pipe.ReadAsync();
            var buffer = read.Buffer;
            if (buffer.Length > BodyBytesMax)
            {
                pipe.AdvanceTo(buffer.End);
                return (default, TooLarge());
            }

            if (read.IsCompleted)
            {
                var problem = HoldBody.TryRead(buffer, out var body);
                pipe.AdvanceTo(buffer.End);
                return (body, problem);
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static Problem TooLarge() => new(ProblemCode.BodyTooLarge, $"Send at most {BodyBytesMax} bytes.");
}
