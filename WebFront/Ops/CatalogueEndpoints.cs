using Commerce.Catalog;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Ops;

/// <summary>What operators do with the catalogue's read model.</summary>
internal static class CatalogueEndpoints
{
    public static void Map(IEndpointRouteBuilder ops)
    {
        var running = new RebuildProgress(true, 1_280, Examples.Now, null);
        ops.MapPost("/catalogue/rebuild", StartAsync).Describe(
            "Writes all listings and search words anew from the products, in the background. One that is under way "
                + "goes on.",
            answer: running, status: StatusCodes.Status202Accepted);
        ops.MapGet("/catalogue/rebuild", GetAsync).Describe(
            "How far the last rebuild is.", answer: running, problems: ProblemCode.NotFound);
    }

    private static async Task<Accepted<RebuildProgress>> StartAsync(IGrainFactory grains) =>
        TypedResults.Accepted("/api/ops/catalogue/rebuild", await Rebuild(grains).StartAsync());

    private static async Task<Results<Ok<RebuildProgress>, Problem>> GetAsync(IGrainFactory grains) =>
        await Rebuild(grains).GetAsync() is { } progress
            ? TypedResults.Ok(progress)
            : Problem.NotFound("There was no rebuild yet. POST begins one.");

    private static ICatalogRebuildGrain Rebuild(IGrainFactory grains) =>
        grains.GetGrain<ICatalogRebuildGrain>(ICatalogRebuildGrain.Key);
}
