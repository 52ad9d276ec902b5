using System.Globalization;
using Commerce.Payments;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Ops;

/// <summary>Where the payment gateway's books and the orders differ, by day.</summary>
internal static class ReconciliationEndpoints
{
    /// <summary>How far back a day may be.</summary>
    public const int DaysMax = 400;

    private const string DayFormat = "yyyy-MM-dd";

    public static void Map(IEndpointRouteBuilder ops)
    {
        var report = new Reconciliation(
            "2026-11-11", Running: false, Examples.Now.AddHours(12.5), Examples.Now.AddHours(12.6), 12_795, 31,
            [new ReconciledSum(new Money(25_576_205, "GBP"), new Money(61_969, "GBP"))], 1, 1,
            [
                new BookDifference(
                    BookDifferenceKind.PaymentMissingHere, Examples.Order.ToString(), Examples.PaymentId, "ev_5f1d0c",
                    Examples.Price, null, Examples.Now, Settled: true),
            ]);
        ops.MapGet("/reconciliation", GetAsync).Describe(
            "How the payment gateway's books of a 'day' (UTC; yesterday), the cash that carriers told of, and the "
                + "orders differ: what each kind of difference means is in docs/runbook.md.",
            answer: report, problems: [ProblemCode.Validation, ProblemCode.NotFound]);
        ops.MapPost("/reconciliation/{day}", StartAsync).Describe(
            "Compares the payment gateway's books of a day (UTC) with the orders, in the background, and settles what "
                + "only was not told. One that is under way goes on. Every day is compared by itself once it is over.",
            answer: report with { Running = true, EndedAt = null },
            status: StatusCodes.Status202Accepted, problems: ProblemCode.Validation);
    }

    /// <summary>The day before today.</summary>
    public static string Yesterday(TimeProvider time) => TextOf(Today(time).AddDays(-1));

    /// <summary>The day of a time.</summary>
    public static string DayOf(DateTimeOffset time) => TextOf(DateOnly.FromDateTime(time.UtcDateTime));

    /// <summary>Whether a text is a day whose books can be compared.</summary>
    public static bool IsDay(string day, TimeProvider time) =>
        DateOnly.TryParseExact(day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)
        && parsed <= Today(time) && parsed >= Today(time).AddDays(-DaysMax);

    private static async Task<Results<Ok<Reconciliation>, Problem>> GetAsync(
        IGrainFactory grains, TimeProvider time, string? day)
    {
        day ??= Yesterday(time);
        if (Check(day, time) is { } wrong)
        {
            return wrong;
        }

        return await grains.GetGrain<IReconciliationGrain>(day).GetAsync() is { } report
            ? TypedResults.Ok(report)
            : Problem.NotFound($"The books of {day} have not been compared. POST /api/ops/reconciliation/{day} does.");
    }

    private static async Task<Results<Accepted<Reconciliation>, Problem>> StartAsync(
        IGrainFactory grains, TimeProvider time, string day)
    {
        if (Check(day, time) is { } wrong)
        {
            return wrong;
        }

        return TypedResults.Accepted(
            $"/api/ops/reconciliation?day={day}", await grains.GetGrain<IReconciliationGrain>(day).StartAsync());
    }

    private static Problem? Check(string day, TimeProvider time)
    {
        var wrong = new Validation();
        wrong.That(IsDay(day, time), "day", $"is a day such as {TextOf(Today(time))}, at most {DaysMax} days ago");
        return wrong.Any ? wrong.ToProblem() : null;
    }

    private static DateOnly Today(TimeProvider time) => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private static string TextOf(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);
}
