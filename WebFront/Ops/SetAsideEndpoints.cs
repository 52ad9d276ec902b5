using Commerce.Delivery;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Ops;

/// <summary>Events that could not be delivered: what they are, and once more when their cause is mended.</summary>
internal static class SetAsideEndpoints
{
    private const int PageSizeMax = 100;
    private const int PageSizeDefault = 20;

    public static void Map(IEndpointRouteBuilder ops)
    {
        ops.MapGet("/set-aside", ListAsync).Describe(
            "Events that a consumer could not handle and that were set aside, by consumer. 'after' is the 'next' of "
                + "the page before.",
            answer: new SetAsidePage(
                [
                    new SetAsideEvent(
                        "refunds:0:0000000000000004711", "refunds", "order.refund-due", Examples.Order.ToString(),
                        Examples.Now, 1,
                        "The payment gateway answered 409."),
                ],
                Next: null),
            problems: ProblemCode.Validation);
        ops.MapPost("/set-aside/{id}", DeliverAsync).Describe(
            "Delivers an event again that was set aside, to the consumer alone that could not handle it. If it fails "
                + "again, it is set aside again.",
            status: StatusCodes.Status202Accepted, problems: ProblemCode.NotFound);
    }

    private static async Task<Results<Ok<SetAsidePage>, Problem>> ListAsync(
        IGrainFactory grains, string? after, int? pageSize)
    {
        var size = pageSize ?? PageSizeDefault;
        var wrong = new Validation();
        wrong.Range("pageSize", size, 1, PageSizeMax);
        wrong.That(after is null || SetAsideEvent.ShardOf(after) is not null, "after", "is 'next' of the page before");
        return wrong.Any
            ? wrong.ToProblem()
            : TypedResults.Ok(await grains.GetGrain<IShardDeliveryGrain>(0).ListSetAsideAsync(after, size));
    }

    private static async Task<Results<Accepted, Problem>> DeliverAsync(IGrainFactory grains, string id)
    {
        var shards = await grains.GetGrain<IShardDeliveryGrain>(0).ListShardsAsync();
        return SetAsideEvent.ShardOf(id) is { } shard && shard < shards.Count
            && await grains.GetGrain<IShardDeliveryGrain>(shard).DeliverAgainAsync(id)
                ? TypedResults.Accepted("/api/ops/set-aside")
                : Problem.NotFound(
                    "No such event is set aside, or its consumer is no more. GET /api/ops/set-aside lists them.");
    }
}
