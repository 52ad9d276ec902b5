using Commerce.Engine;
using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Storage;
using Commerce.Testing;
using Commerce.Web.FlashSales;
using Commerce.Web.Orders;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;

namespace Commerce.Web;

/// <summary>
/// Goal: whatever becomes of the silos, a buyer hears within 5 seconds, and "nothing was done" only if it is true.
/// Method: a pool that fails as the test says, by a clock that the test moves.
/// </summary>
public sealed class FlashOrderDeskTests
{
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(2); // [ResponseTimeout] of HoldAsync
    private static readonly TimeSpan Most = FlashOrderDesk.AskAgainFor + Attempt;
    private static readonly HoldStock Command = new(new MemberId(1), 1, "key", 1, null);
    private static readonly HoldResult Held = new(HoldOutcome.Held);

    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedPool _pool = new();
    private readonly FlashOrderDesk _desk;

    public FlashOrderDeskTests() => _desk = new(
        new RateLimitOptions(), switches: null!, _time, NullLogger<FlashOrderDesk>.Instance); // Nobody turns it off.

    [Fact]
    public async Task A_silo_that_was_killed_costs_time_and_no_answer()
    {
        _pool.Answers = asked => asked switch
        {
            1 => throw new SiloUnavailableException("the connection ended"),
            2 => AfterAsync(Attempt, new CallNotExecutedException("no silo that owns it")),
            _ => Task.FromResult(Held),
        };

        var (result, took) = await HoldAsync();

        Assert.Equal((HoldOutcome.Held, Attempt), (result.Outcome, took));
    }

    [Fact]
    public async Task Who_could_not_be_asked_in_time_has_certainly_done_nothing()
    {
        _pool.Answers = _ => AfterAsync(Attempt, new CallNotExecutedException("no silo that owns it"));

        await Assert.ThrowsAsync<NothingDoneException>(HoldAsync);

        Assert.Equal((2, 2 * Attempt), (_pool.Asked, Elapsed));
    }

    [Fact]
    public async Task Who_does_not_answer_may_have_done_it()
    {
        _pool.Answers = _ => AfterAsync(Attempt, new TimeoutException("not answered in time"));

        await Assert.ThrowsAsync<OutcomeUnknownException>(HoldAsync);

        Assert.Equal(2, _pool.Asked);
        Assert.Equal(2 * Attempt, Elapsed);
    }

    [Fact]
    public async Task However_it_fails_a_pool_is_asked_three_times_at_most_and_for_five_seconds()
    {
        foreach (var (each, asks) in new[] { (0, 3), (900, 3), (1400, 3), (1600, 2), (2000, 2) })
        {
            var (begun, askedBefore) = (Elapsed, _pool.Asked);
            _pool.Answers = _ => AfterAsync(TimeSpan.FromMilliseconds(each), new SiloUnavailableException("gone"));

            await Assert.ThrowsAsync<OutcomeUnknownException>(HoldAsync);

            Assert.Equal((each, asks), (each, _pool.Asked - askedBefore));
            Assert.InRange(Elapsed - begun, TimeSpan.Zero, Most);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_is_final_only_if_no_attempt_before_it_is_in_doubt(bool inDoubt)
    {
        _pool.Answers = asked => asked == 1
            ? Task.FromException<HoldResult>(
                inDoubt ? new TimeoutException("perhaps") : new CallNotExecutedException("never"))
            : Task.FromException<HoldResult>(new StoreOverloadedException("too much"));

        if (inDoubt)
        {
            await Assert.ThrowsAsync<OutcomeUnknownException>(HoldAsync);
        }
        else
        {
            await Assert.ThrowsAsync<StoreOverloadedException>(HoldAsync);
        }

        Assert.Equal(2, _pool.Asked);
    }

    [Fact]
    public async Task A_refusal_is_not_asked_about_again()
    {
        _pool.Answers = _ => throw new LimitExceededException("full");

        await Assert.ThrowsAsync<LimitExceededException>(HoldAsync);

        Assert.Equal(1, _pool.Asked);
    }

    [Fact]
    public async Task Only_so_many_ask_again_at_once_and_others_may_when_these_have_ended()
    {
        var open = new TaskCompletionSource<HoldResult>();
        _pool.Answers = asked => asked % 2 == 1 ? throw new SiloUnavailableException("gone") : open.Task;
        var waiting = Enumerable.Range(0, KeyedCalls.AskingAgainMax).Select(_ => AskAsync()).ToList();
        Assert.DoesNotContain(waiting, each => each.IsCompleted);

        _pool.Answers = _ => throw new SiloUnavailableException("gone");
        var asked = _pool.Asked;
        await Assert.ThrowsAsync<OutcomeUnknownException>(AskAsync);
        Assert.Equal(asked + 1, _pool.Asked);

        open.SetResult(Held);
        Assert.All(await Task.WhenAll(waiting), each => Assert.Equal(HoldOutcome.Held, each.Outcome));
        asked = _pool.Asked;
        await Assert.ThrowsAsync<OutcomeUnknownException>(AskAsync);
        Assert.Equal(asked + KeyedCalls.AsksMax, _pool.Asked);
    }

    private TimeSpan Elapsed => _time.GetUtcNow() - ManualTimeProvider.Start;

    private Task<HoldResult> AskAsync() =>
        _desk.HoldAsync(new SaleItemPool("sale", "sku", _pool, _time), Command).AsTask();

    private async Task<(HoldResult Result, TimeSpan Took)> HoldAsync()
    {
        var begun = Elapsed;
        var hold = AskAsync();
        await _time.AdvanceUntilAsync(hold, TimeSpan.FromMilliseconds(100));
        return (await hold, Elapsed - begun);
    }

    private async Task<HoldResult> AfterAsync(TimeSpan span, Exception failure)
    {
        await Task.Delay(span, _time);
        throw failure;
    }

    private sealed class ScriptedPool : IStockPoolGrain
    {
        public Func<int, Task<HoldResult>> Answers { get; set; } = _ => throw new NotSupportedException();

        public int Asked { get; private set; }

        public Task<HoldResult> HoldAsync(HoldStock command) => Answers(++Asked);

        public Task<PoolHint> GetHintAsync() => throw new NotSupportedException();

        public Task<ReserveOutcome> ReserveAsync(ReserveStock command) => throw new NotSupportedException();

        public Task<SettleOutcome> ReturnAsync(OrderId orderId, string reason) => throw new NotSupportedException();

        public Task<SettleOutcome> ReturnUnitsAsync(ReturnUnits command) => throw new NotSupportedException();

        public Task<SettleOutcome> SellAsync(OrderId orderId) => throw new NotSupportedException();

        public Task<SettleOutcome> ReleaseAsync(OrderId orderId, string reason) => throw new NotSupportedException();

        public Task<RetakeOutcome> RetakeAsync(OrderId orderId) => throw new NotSupportedException();

        public Task<AdjustResult> AdjustAsync(AdjustStock command) => throw new NotSupportedException();

        public Task<MoveResult> MoveOutAsync(MoveUnits command) => throw new NotSupportedException();

        public Task<MoveResult> MoveInAsync(MoveUnits command) => throw new NotSupportedException();

        public Task SetTermsAsync(PoolTerms terms) => throw new NotSupportedException();

        public Task<PoolStatus> GetStatusAsync() => throw new NotSupportedException();

        public Task<HoldRecord?> FindAsync(OrderId orderId) => throw new NotSupportedException();
    }
}
