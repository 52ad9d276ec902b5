using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.CustomerService;

/// <summary>
/// What customer service reads and does beside the talk: for the agent who has the session, and for supervisors.
/// </summary>
internal static class AgentEndpoints
{
    public static void Map(IEndpointRouteBuilder chat)
    {
        HandbookEndpoints.Map(chat);
        var session = chat.MapGroup("/sessions/{sessionId}").RequireAuthorization(Policies.CustomerService);
        session.MapGet("/shopper", ReadShopperAsync).Describe(
            "The shopper of a session: member level, orders, open holds, cart, sessions before. 'unread' names what "
                + "could not be read.",
            answer: ShopperView.Example, problems: ProblemCode.NotFound);
        session.MapGet("/past/{pastId}/messages", ReadPastAsync).Describe(
            "Messages of another session of the same shopper after a sequence number, 200 at most, with its notes.",
            answer: ChatHistoryView.Example, problems: ProblemCode.NotFound);
        session.MapGet("/sales/{saleId}/items/{sku}", AskAsync).Describe(
            "Why the shopper did or did not get an item of a sale, as far as it is known.",
            answer: SaleAnswerView.Example, problems: ProblemCode.NotFound);
        session.MapPost("/coupons", GiveCouponAsync).WithMetadata(NeedsIdempotencyKey.Instance).Describe(
            "Gives the shopper one of the coupons that agents may give: tells them its code.",
            GivenCouponBody.Example, ChatMessageView.Example,
            problems:
            [
                ProblemCode.Validation, ProblemCode.IdempotencyKeyRequired, ProblemCode.NotFound, ProblemCode.TooLate,
                ProblemCode.CouponNotValid, ProblemCode.OutcomeUnknown,
            ]);
        AgentOrderEndpoints.Map(session);
    }

    private static async Task<Results<Ok<ShopperView>, Problem>> ReadShopperAsync(
        HttpContext context, AgentDesk desk, ShopperDesk shoppers, string sessionId) =>
        await desk.FindAsync(context.RequireSession(), sessionId) is { } served
            ? TypedResults.Ok(await shoppers.ReadAsync(served.Session))
            : AgentDesk.NotFound;

    private static async Task<Results<Ok<ChatHistoryView>, Problem>> ReadPastAsync(
        HttpContext context, AgentDesk desk, string sessionId, string pastId, long after = 0) =>
        await desk.FindAsync(context.RequireSession(), sessionId) is not { } served ? AgentDesk.NotFound
            : await desk.ReadPastAsync(served, pastId, after) is { } history
                ? TypedResults.Ok(ChatHistoryView.Of(history))
                : Problem.NotFound("Their shopper has no such session. GET the shopper of yours for a list of them.");

    private static async Task<Results<Ok<SaleAnswerView>, Problem>> AskAsync(
        HttpContext context, AgentDesk desk, SaleInquiryDesk sales, string sessionId, string saleId, string sku) =>
        await desk.FindAsync(context.RequireSession(), sessionId) is not { } served ? AgentDesk.NotFound
            : await sales.AskAsync(served.Shopper, saleId, sku) is { } answer ? TypedResults.Ok(answer)
            : Problem.NotFound("Nothing was ever sold there. GET /api/flash-sales lists sales and their items.");

    private static async Task<Results<Ok<ChatMessageView>, Problem>> GiveCouponAsync(
        HttpContext context, AgentDesk desk, CouponDesk coupons, string sessionId, GivenCouponBody body)
    {
        if (await desk.FindAsync(context.RequireSession(), sessionId) is not { } served)
        {
            return AgentDesk.NotFound;
        }

        if (!IdempotencyKey.TryRead(context.Request, out var key, out var problem))
        {
            return problem;
        }

        var (given, refusal) = await coupons.GiveAsync(
            served, AgentDesk.RequestId("coupon", body.Code, key), body.Code, text: "");
        if (given is null)
        {
            return refusal!;
        }

        return TypedResults.Ok(ChatMessageView.Of(sessionId, given));
    }
}

/// <summary>A coupon that an agent gives.</summary>
internal sealed record GivenCouponBody(string Code)
{
    public static GivenCouponBody Example { get; } = new("WELCOME-10");
}
