using System.Globalization;
using Commerce.Rollups;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Ops;

/// <summary>What was sold, by hour and by SKU.</summary>
internal static class RollupEndpoints
{
    private const string ByHour = "hour";
    private const string BySku = "sku";
    private const int SkuLengthMax = 64;

    private static readonly TimeSpan RangeDefault = TimeSpan.FromDays(1);
    private static readonly TimeSpan RangeMax = TimeSpan.FromDays(3_660);

    public static void Map(IEndpointRouteBuilder api)
    {
        var rollups = api.MapGroup("/ops/rollups");
        rollups.MapGet("", ReadAsync).RequireAuthorization(Policies.OpsOrMerchant).Describe(
            "What was sold by 'hour' (all orders) or by 'sku' in the hours 'from' (a day before) 'to' (now): orders "
                + "paid or confirmed, units, what they cost, units that came back and what was given up for them. "
                + "1,000 rows at a time: go on with 'after' = 'nextAfter', by hour with 'from' = 'nextAfter'.",
            answer: new SalesRollups(
                Examples.Now.AddDays(-1), Examples.Now, BySku,
                [new SalesFigures(null, Examples.Sku, 318, 421, new Money(420_579, "GBP"), 3, new Money(2_997, "GBP"))],
                null),
            problems: ProblemCode.Validation);
        var running = new SalesRebuildProgress(true, 1, 2, 12_795, 0, Examples.Now, null);
        rollups.MapPost("/rebuild", StartAsync).RequireAuthorization(Policies.Ops).Describe(
            "Recomputes the rollups from the orders and corrects what differs, in the background. One that is under "
                + "way goes on.",
            answer: running, status: StatusCodes.Status202Accepted);
        rollups.MapGet("/rebuild", GetAsync).RequireAuthorization(Policies.Ops).Describe(
            "How far the last rebuild is, and how many rows were wrong.",
            answer: running, problems: ProblemCode.NotFound);
    }

    private static async Task<Results<Ok<SalesRollups>, Problem>> ReadAsync(
        IGrainFactory grains, TimeProvider time, string? from, string? to, string? by, string? after)
    {
        var wrong = new Validation();
        var until = ReadTime(wrong, "to", to) ?? time.GetUtcNow();
        var since = ReadTime(wrong, "from", from) ?? until - RangeDefault;
        wrong.That(
            since <= until && until - since <= RangeMax, "from",
            $"is before 'to', at most {RangeMax.TotalDays} days");
        wrong.That(by is null or ByHour or BySku, "by", $"is {ByHour} or {BySku}");
        wrong.That((after?.Length ?? 0) <= SkuLengthMax, "after", $"has at most {SkuLengthMax} characters");
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var report = await grains.GetGrain<ISalesReportGrain>(ISalesReportGrain.Key).ReadAsync(
            new SalesQuestion(since, until, by == BySku, after ?? ""));
        return TypedResults.Ok(new SalesRollups(since, until, by ?? ByHour, report.Items, report.NextAfter));
    }

    private static async Task<Accepted<SalesRebuildProgress>> StartAsync(IGrainFactory grains) =>
        TypedResults.Accepted("/api/ops/rollups/rebuild", await Rebuild(grains).StartAsync());

    private static async Task<Results<Ok<SalesRebuildProgress>, Problem>> GetAsync(IGrainFactory grains) =>
        await Rebuild(grains).GetAsync() is { } progress
            ? TypedResults.Ok(progress)
            : Problem.NotFound("There was no rebuild yet. POST begins one.");

    private static DateTimeOffset? ReadTime(Validation wrong, string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var known = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time);
        wrong.That(known, name, "is a time such as 2026-11-11T12:00:00Z");
        wrong.Moment(name, time);
        return Validation.IsMoment(time) ? time : null;
    }

    private static ISalesRebuildGrain Rebuild(IGrainFactory grains) =>
        grains.GetGrain<ISalesRebuildGrain>(ISalesRebuildGrain.Key);
}

/// <summary>A part of the rollups as the HTTP contract shows it.</summary>
internal sealed record SalesRollups(
    DateTimeOffset From, DateTimeOffset To, string By, IReadOnlyList<SalesFigures> Items, string? NextAfter);
