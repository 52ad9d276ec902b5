using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>
/// A pool as its callers meet it, on the real store: what is told, when, and what is true after a fault.
/// </summary>
public sealed class StockPoolGrainTests
{
    [Fact]
    public async Task A_receipt_is_given_only_after_its_commit_and_nothing_shows_before()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 1);
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        shop.Store.OnAppend = async (append, commit) =>
        {
            entered.TrySetResult();
            await go.Task;
            await commit(append);
        };

        var call = pool.HoldAsync(TestShop.Hold(1));
        await entered.Task;
        Assert.False(call.IsCompleted);
        Assert.Equal(1, (await pool.GetStatusAsync()).Available);
        Assert.False((await pool.GetHintAsync()).SoldOut);
        Assert.Equal(HoldOutcome.SoldOut, (await pool.HoldAsync(TestShop.Hold(2))).Outcome);

        go.SetResult();
        Assert.Equal(HoldOutcome.Held, (await call).Outcome);
        Assert.Equal(0, (await pool.GetStatusAsync()).Available);
        var hint = await pool.GetHintAsync();
        Assert.True(
            hint.SoldOut && hint.Holders.MayContain(new MemberId(1)) && !hint.Holders.MayContain(new MemberId(2)));
    }

    [Fact]
    public async Task Of_sixty_four_that_race_for_the_last_unit_one_gets_it()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 1);

        var results = await Task.WhenAll(Enumerable.Range(1, 64).Select(buyer => pool.HoldAsync(TestShop.Hold(buyer))));

        Assert.Single(results, result => result.Outcome == HoldOutcome.Held);
        Assert.Equal(63, results.Count(result => result.Outcome == HoldOutcome.SoldOut));
        var status = await pool.GetStatusAsync();
        Assert.Equal((0, 1, true), (status.Available, status.Held, status.EquationHolds));
        Assert.Equal(63, status.Refusals[HoldOutcome.SoldOut]);
    }

    [Fact]
    public async Task The_same_key_at_once_and_again_and_after_a_restart_gives_one_receipt()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 100);

        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => pool.HoldAsync(TestShop.Hold(1))));
        await shop.RestartAsync();
        var later = await shop.Pool().HoldAsync(TestShop.Hold(1));

        Assert.Single(results, result => result.Outcome == HoldOutcome.Held);
        Assert.Single(results.Append(later).Select(result => result.Receipt).Distinct());
        Assert.Equal(HoldOutcome.AlreadyHeld, later.Outcome);
        Assert.Equal(HoldOutcome.KeyReused, (await shop.Pool().HoldAsync(TestShop.Hold(1, quantity: 2))).Outcome);
        Assert.Equal(99, (await shop.Pool().GetStatusAsync()).Available);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_commit_of_unknown_outcome_the_next_activation_has_the_truth(bool committed)
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 3);
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        shop.Store.OnAppend = async (append, commit) =>
        {
            var isFirst = entered.TrySetResult();
            await go.Task;
            if (isFirst || committed)
            {
                await commit(append);
            }

            if (!isFirst)
            {
                shop.Store.OnAppend = null;
                throw new CommitOutcomeUnknownException("The connection was lost.", new IOException("for the test"));
            }
        };

        var before = pool.HoldAsync(TestShop.Hold(9));
        await entered.Task;
        var waiters = Enumerable.Range(1, 2).Select(buyer => pool.HoldAsync(TestShop.Hold(buyer))).ToList();
        await pool.GetStatusAsync();
        go.SetResult();
        Assert.Equal(HoldOutcome.Held, (await before).Outcome);
        foreach (var waiter in waiters)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => waiter);
        }

        var first = await RetryAsync(() => pool.HoldAsync(TestShop.Hold(1)));
        var second = await pool.HoldAsync(TestShop.Hold(2));
        var expected = committed ? HoldOutcome.AlreadyHeld : HoldOutcome.Held;
        Assert.Equal((expected, expected), (first.Outcome, second.Outcome));
        var status = await pool.GetStatusAsync();
        Assert.Equal((0, 3, true), (status.Available, status.Held, status.EquationHolds));
        Assert.Equal(committed ? (1, 0) : (0, 1), (status.UnknownCommitted, status.UnknownLost));
    }

    [Fact]
    public async Task A_pool_that_another_owner_has_taken_over_commits_nothing_and_comes_back_with_a_new_epoch()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 5);
        var other = await shop.Store.TakeOverAsync(
            new PoolTakeover("sale:s1:mug", Guid.NewGuid(), "10.0.0.2:1", View: 1, DeadSilos: []),
            CancellationToken.None);

        await Assert.ThrowsAnyAsync<Exception>(() => pool.HoldAsync(TestShop.Hold(1)));

        Assert.Equal(HoldOutcome.Held, (await RetryAsync(() => pool.HoldAsync(TestShop.Hold(1)))).Outcome);
        var status = await pool.GetStatusAsync();
        Assert.Equal((4, 1), (status.Available, status.Held));
        Assert.True(status.Epoch > other.Epoch);
        await Assert.ThrowsAsync<StaleEpochException>(() => shop.Store.AppendAsync(new PoolAppend(
            other.PoolId, other.Epoch, other.Owner, other.Counters.Seq, [], other.Counters, other.RelayedSeq,
            Terms: null)));
    }

    [Fact]
    public async Task A_silo_with_an_older_view_steps_back_and_leaves_the_pool_to_its_owner()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 5);
        var other = await shop.Store.TakeOverAsync(
            new PoolTakeover("sale:s1:mug", Guid.NewGuid(), "10.0.0.2:1", View: 99, DeadSilos: []),
            CancellationToken.None);

        for (var attempt = 0; attempt < 5; attempt++)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => pool.HoldAsync(TestShop.Hold(attempt)));
            await Assert.ThrowsAnyAsync<Exception>(() => pool.GetStatusAsync());
        }

        await shop.Store.AppendAsync(new PoolAppend(
            other.PoolId, other.Epoch, other.Owner, other.Counters.Seq, [], other.Counters, other.RelayedSeq,
            Terms: null));
    }

    [Fact]
    public async Task An_append_without_an_answer_is_unknown_after_a_while_and_is_not_written_later()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 3);
        var (go, late) = (new TaskCompletionSource(), new TaskCompletionSource<Exception?>());
        shop.Store.OnAppend = async (append, commit) =>
        {
            shop.Store.OnAppend = null;
            await go.Task;
            late.SetResult(await Record.ExceptionAsync(() => commit(append)));
        };

        var change = pool.AdjustAsync(new AdjustStock(1, "for the test", "adjust"));
        await Assert.ThrowsAsync<CommitOutcomeUnknownException>(() => change);
        Assert.Equal(HoldOutcome.Held, (await RetryAsync(() => pool.HoldAsync(TestShop.Hold(1)))).Outcome);
        go.SetResult();

        Assert.IsType<StaleEpochException>(await late.Task);
        var status = await pool.GetStatusAsync();
        Assert.Equal((2, 1, 1), (status.Available, status.Held, status.UnknownLost));
    }

    [Fact]
    public async Task An_overloaded_store_is_asked_again_and_nobody_notices()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 5);
        var epoch = (await pool.GetStatusAsync()).Epoch;
        var refusals = 0;
        shop.Store.OnAppend = (append, commit) =>
            ++refusals <= 3 ? throw new StoreOverloadedException("for the test") : commit(append);

        Assert.Equal(HoldOutcome.Held, (await pool.HoldAsync(TestShop.Hold(1))).Outcome);
        Assert.Equal(epoch, (await pool.GetStatusAsync()).Epoch);
    }

    [Fact]
    public async Task While_its_shard_refuses_commits_a_pool_refuses_at_once_what_would_need_one_and_answers_the_rest()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 5);
        var held = await pool.HoldAsync(TestShop.Hold(1));
        var before = await pool.GetStatusAsync();
        var (appends, refuses) = (0, true);
        shop.Store.OnMayAppend = () => !refuses;
        shop.Store.OnAppend = (append, commit) =>
        {
            appends++;
            return commit(append);
        };

        Assert.Equal(HoldOutcome.Overloaded, (await pool.HoldAsync(TestShop.Hold(2))).Outcome);
        await Assert.ThrowsAsync<StoreOverloadedException>(() => pool.AdjustAsync(new AdjustStock(1, "test", "more")));
        Assert.Equal(held.Receipt, (await pool.HoldAsync(TestShop.Hold(1))).Receipt);
        Assert.Equal(0, appends);

        refuses = false;
        Assert.Equal(HoldOutcome.Held, (await pool.HoldAsync(TestShop.Hold(2))).Outcome);
        Assert.Equal(before.Epoch, (await pool.GetStatusAsync()).Epoch);
    }

    [Fact]
    public async Task Who_comes_while_an_append_is_sent_again_does_not_wait_for_it()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 5);
        var (refused, heals) = (new TaskCompletionSource(), new TaskCompletionSource());
        shop.Store.OnAppend = async (append, commit) =>
        {
            if (!heals.Task.IsCompleted)
            {
                if (refused.TrySetResult())
                {
                    throw new StoreOverloadedException("for the test");
                }

                await heals.Task;
            }

            await commit(append);
        };

        var waits = pool.HoldAsync(TestShop.Hold(1));
        await refused.Task;
        Assert.Equal(HoldOutcome.Overloaded, (await pool.HoldAsync(TestShop.Hold(2))).Outcome);
        heals.SetResult();

        Assert.Equal(HoldOutcome.Held, (await waits).Outcome);
        Assert.Equal(HoldOutcome.Held, (await pool.HoldAsync(TestShop.Hold(2))).Outcome);
    }

    [Fact]
    public async Task An_append_is_not_sent_again_to_a_shard_that_has_refused_for_long()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 5);
        var appends = 0;
        shop.Store.OnAppend = (append, commit) => ++appends == 1
            ? throw new StoreOverloadedException("for the test") { RefusingFor = TimeSpan.FromSeconds(2) }
            : commit(append);

        await Assert.ThrowsAsync<StoreOverloadedException>(() => pool.HoldAsync(TestShop.Hold(1)));

        Assert.Equal(1, appends);
        Assert.Equal(HoldOutcome.Held, (await RetryAsync(() => pool.HoldAsync(TestShop.Hold(1)))).Outcome);
    }

    [Fact]
    public async Task While_buyers_shards_take_no_orders_a_pool_refuses_holds_and_does_the_rest()
    {
        await using var shop = await TestShop.StartAsync(relays: false);
        var pool = await shop.PoolAsync(units: 5);
        var held = (await pool.HoldAsync(TestShop.Hold(1))).Receipt!;
        shop.HoldRelay.Room = new TaskCompletionSource().Task;

        await Assert.ThrowsAsync<StoreOverloadedException>(() => pool.HoldAsync(TestShop.Hold(2)));
        shop.HoldRelay.IsStuck = true;
        Assert.Equal(HoldOutcome.Overloaded, (await RetryAsync(() => pool.HoldAsync(TestShop.Hold(2)))).Outcome);
        Assert.Equal(held, (await pool.HoldAsync(TestShop.Hold(1))).Receipt);
        Assert.Equal(SettleOutcome.Done, await pool.SellAsync(held.OrderId));

        (shop.HoldRelay.Room, shop.HoldRelay.IsStuck) = (Task.CompletedTask, false);
        Assert.Equal(HoldOutcome.Held, (await pool.HoldAsync(TestShop.Hold(2))).Outcome);
        Assert.Equal(3, (await pool.GetStatusAsync()).Available);
    }

    [Fact]
    public async Task A_pool_that_its_shard_does_not_take_over_refuses_until_it_does()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 5);
        shop.Store.OnAppend = (_, _) => throw new CommitOutcomeUnknownException("for the test", new IOException());
        await Assert.ThrowsAnyAsync<Exception>(() => pool.HoldAsync(TestShop.Hold(1)));
        shop.Store.OnAppend = null;
        var takeovers = 0;
        shop.Store.OnTakeOver = takeOver =>
            Interlocked.Increment(ref takeovers) == 1 ? throw new StoreOverloadedException("for the test") : takeOver();

        var outcome = HoldOutcome.Overloaded;
        for (var asked = 0; outcome == HoldOutcome.Overloaded; asked++)
        {
            outcome = (await RetryAsync(() => pool.HoldAsync(TestShop.Hold(2)))).Outcome;
            Assert.True(asked > 0 || outcome == HoldOutcome.Overloaded);
        }

        Assert.Equal(HoldOutcome.Held, outcome);
        Assert.Equal(2, takeovers);
    }

    [Fact]
    public async Task More_requests_than_may_gather_are_refused_at_once()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 10_000);
        var go = new TaskCompletionSource();
        shop.Store.OnAppend = async (append, commit) =>
        {
            await go.Task;
            await commit(append);
        };

        var calls = Enumerable.Range(1, 4_200).Select(buyer => pool.HoldAsync(TestShop.Hold(buyer))).ToList();
        var refused = await Task.WhenAny(calls);
        Assert.Equal(HoldOutcome.Overloaded, (await refused).Outcome);

        go.SetResult();
        var outcomes = (await Task.WhenAll(calls)).CountBy(result => result.Outcome).ToDictionary();
        Assert.Equal(4_200, outcomes[HoldOutcome.Held] + outcomes[HoldOutcome.Overloaded]);
        Assert.Equal(outcomes[HoldOutcome.Held], (await pool.GetStatusAsync()).Held);
    }

    [Fact]
    public async Task A_pool_whose_equation_breaks_is_quarantined_and_refuses()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 5);
        shop.Store.OnAppend = (append, commit) =>
        {
            shop.Store.OnAppend = null;
            return commit(
                append with { Counters = append.Counters with { Available = append.Counters.Available + 1 } });
        };

        await Assert.ThrowsAnyAsync<Exception>(() => pool.HoldAsync(TestShop.Hold(1)));

        Assert.Equal(HoldOutcome.Quarantined, (await RetryAsync(() => pool.HoldAsync(TestShop.Hold(1)))).Outcome);
        Assert.True((await pool.GetStatusAsync()).Quarantined);
        await Assert.ThrowsAnyAsync<Exception>(() => pool.AdjustAsync(new AdjustStock(1, "test", "more")));
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_now_is_no_damage()
    {
        await using var shop = await TestShop.StartAsync();
        shop.Store.OnReadPoolLog = () =>
        {
            shop.Store.OnReadPoolLog = null;
            throw new ObjectDisposedException("connection"); // What drivers throw of a connection that ended.
        };

        await Assert.ThrowsAnyAsync<Exception>(() => shop.Pool().GetStatusAsync());

        var pool = await shop.PoolAsync(units: 5);
        Assert.Equal(HoldOutcome.Held, (await pool.HoldAsync(TestShop.Hold(1))).Outcome);
    }

    [Fact]
    public async Task When_all_is_relayed_an_idle_pool_says_so_in_its_row()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 5);
        var stored = shop.Store.WhenAppended(append => append.RelayedSeq == 3 && append.Entries.Count == 0);

        Assert.Equal(3, (await pool.HoldAsync(TestShop.Hold(1))).Receipt!.Sequence);

        await stored;
        Assert.Empty(await shop.Store.ListUnrelayedPoolsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_text_that_no_store_takes_is_refused_to_who_sent_it_and_hurts_nobody_else()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 3);
        var epoch = (await pool.GetStatusAsync()).Epoch;

        var before = pool.HoldAsync(TestShop.Hold(1));
        var unstorable = pool.HoldAsync(TestShop.Hold(2, "k\0"));
        var after = pool.HoldAsync(TestShop.Hold(3));

        await Assert.ThrowsAnyAsync<Exception>(() => unstorable);
        Assert.Equal(HoldOutcome.Held, (await before).Outcome);
        Assert.Equal(HoldOutcome.Held, (await after).Outcome);
        var status = await pool.GetStatusAsync();
        Assert.Equal((epoch, 1, 2), (status.Epoch, status.Available, status.Held));
    }

    // A call may still meet the activation that ends: the caller's retry with the same key is part of the contract.
    private static async Task<HoldResult> RetryAsync(Func<Task<HoldResult>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception) when (attempt < 20)
            {
            }
        }
    }
}
