using Commerce.Storage;
using Commerce.Verification.Checks;
using Commerce.Verification.Histories;

namespace Commerce.Verification.Tests;

/// <summary>
/// A long run can be judged: twice the operations take little more than twice the steps, also when all of them crowd at
/// one place; and what shows a violation stays short.
/// </summary>
public sealed class ComplexityTests
{
    private const int Small = 2_000;

    [Theory]
    [InlineData("many buyers")]
    [InlineData("one buyer")]
    [InlineData("one key")]
    [InlineData("all at once")]
    [InlineData("reads only")]
    [InlineData("refusals by limit")]
    public void Twice_the_operations_take_about_twice_the_steps(string crowd)
    {
        var (small, large) = (Steps(crowd, Small), Steps(crowd, 2 * Small));

        // n log n from 2,000 to 4,000: at most 2.2; n² would be 4.
        Assert.InRange(large / (double)small, 1.5, 2.3);
    }

    [Fact]
    public void A_violation_in_a_crowd_is_shown_by_at_most_twenty_operations()
    {
        var (shop, history) = Make("one key", Small);
        history.RemoveAll(op => op.Kind == OpKind.Ok);
        history.AddRange(history.ToList().Select(op => op with
        {
            At = op.At + 1,
            Kind = OpKind.Fail,
            Answer = "overloaded",
        }));

        var report = Check(shop, history);

        Assert.Equal(Verdict.Invalid, report.Verdict);
        Assert.All(
            report.Results.SelectMany(result => result.Violations),
            violation => Assert.InRange(violation.Witness.Operations.Count, 1, Witness.OperationsMax));
        Assert.Contains("key one", ReportText.Of(report), StringComparison.Ordinal);
    }

    private static long Steps(string crowd, int count)
    {
        var (shop, history) = Make(crowd, count);
        var report = Check(shop, history);
        Assert.True(report.Verdict == Verdict.Valid, ReportText.Of(report));
        return report.Steps;
    }

    private static RunReport Check(FakeShop shop, List<Op> history) => HistoryCheck.Run(
        new RunHead(
            RunHead.CurrentVersion, 1, FakeShop.Noon, [new RunPool(FakeShop.SalePool, OursAlone: true)], [], []),
        history.OrderBy(op => op.At).ThenBy(op => op.Kind), shop, gateway: null, new CheckOptions());

    private static (FakeShop Shop, List<Op> History) Make(string crowd, int count)
    {
        var shop = FakeShop.Empty;
        var log = shop.Logs[FakeShop.SalePool] =
        [
            FakeShop.Entry(1, PoolEntryKind.Intake, count + 1, FakeShop.Noon) with { IdempotencyKey = "intake" },
            FakeShop.Terms(2, limit: crowd == "refusals by limit" ? 1 : count),
        ];
        var history = new List<Op>();
        var holds = crowd is "reads only" or "refusals by limit" ? 1 : crowd == "one key" ? 1 : count;
        for (var i = 0; i < holds; i++)
        {
            var at = FakeShop.Noon.AddMilliseconds(i);
            var buyer = crowd == "many buyers" ? $"buyer-{i}" : "anna";
            var hold = FakeShop.Entry(i + 3, PoolEntryKind.Hold, 1, at) with
            {
                OrderId = FakeShop.OrderIdOf(at, i + 3, buyer),
                Buyer = buyer,
                IdempotencyKey = crowd == "one key" ? "one" : $"key-{i}",
                UnitPrice = FakeShop.Price,
                HeldUntil = at.AddMinutes(15),
            };
            log.Add(hold);
            shop.PutOrder(hold, "awaitingPayment");
        }

        var last = FakeShop.Entry(holds + 3, PoolEntryKind.Adjust, -1, FakeShop.Noon);
        shop.Append(last with { IdempotencyKey = "last" });
        for (var i = 0; i < count; i++)
        {
            Add(history, crowd, i, count, log[Math.Min(i, holds - 1) + 2]);
        }

        return (shop, history);
    }

    private static void Add(List<Op> history, string crowd, int i, int count, PoolEntry hold)
    {
        var at = crowd == "all at once" ? 0 : i * 1_000L;
        var (invoke, end) = FakeShop.Bought(hold, i, at, at + (crowd == "all at once" ? 1_000_000_000 : 500));
        if (i > 0 && crowd == "reads only")
        {
            invoke = invoke with { Action = OpAction.ReadStock };
            end = end with { Action = OpAction.ReadStock, Units = count, OrderId = null };
        }
        else if (i > 0 && crowd == "refusals by limit")
        {
            invoke = invoke with { Key = $"key-{i}" };
            end = invoke with { At = end.At, Kind = OpKind.Fail, Answer = "limit-reached" };
        }

        history.Add(invoke);
        history.Add(end);
    }
}
