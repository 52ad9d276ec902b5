using Commerce.Hosting;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Ops;

/// <summary>What load balancers and service managers ask.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").AllowAnonymous();
        health.MapGet("/live", () => TypedResults.Ok(new Health("live"))).Describe(
            "The process runs.", answer: new Health("live"));
        health.MapGet("/ready", Ready).Describe(
            "The shop can be sent requests.", answer: new Health("ready"), problems: ProblemCode.Overloaded);
    }

    private static Results<Ok<Health>, Problem> Ready(ShopReadiness readiness) =>
        readiness.WaitingFor is { Count: > 0 } waiting
        ? new Problem(ProblemCode.Overloaded, $"The shop is not ready; it waits for: {string.Join(", ", waiting)}.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        }
        : TypedResults.Ok(new Health("ready"));
}

internal sealed record Health(string Status);
