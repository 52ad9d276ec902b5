namespace Commerce.Storage.Tests;

/// <summary>What every provider must do with stock pools: log, counters, fencing, quarantine.</summary>
public abstract class PoolCompliance(IStoreUnderTest subject) : StoreCompliance(subject)
{
    [Fact]
    public async Task A_new_pool_has_epoch_one_and_nothing_in_it()
    {
        var pool = await TestPool.TakeAsync(Store, "sale:s:1");

        Assert.Equal(1, pool.Row.Epoch);
        Assert.InRange(pool.Row.Number, 1, 0xFFFFFF);
        Assert.Equal(default, pool.Row.Counters);
        Assert.Null(pool.Row.Quarantined);
        Assert.Null(pool.Row.Terms);
    }

    [Fact]
    public async Task Each_takeover_raises_the_epoch_and_keeps_the_number()
    {
        var first = await TestPool.TakeAsync(Store, "p");
        var second = await TestPool.TakeAsync(Store, "p");

        Assert.Equal(first.Row.Epoch + 1, second.Row.Epoch);
        Assert.Equal(first.Row.Number, second.Row.Number);
        Assert.NotEqual(first.Row.Owner, second.Row.Owner);
    }

    [Fact]
    public async Task Entries_read_back_as_they_were_written_also_after_a_restart()
    {
        var pool = await TestPool.TakeAsync(Store, "p");
        var written = new[]
        {
            TestPool.Entry(1, PoolEntryKind.Intake, 10),
            TestPool.Hold(2, 3),
            TestPool.Hold(3) with
            {
                Buyer = "",
                Reason = "reason \u0001 \uD83C\uDF75 with odd ones",
                Detail = ReadOnlyMemory<byte>.Empty,
                OrderId = new string('ü', 3000),
            },
            TestPool.Entry(4, PoolEntryKind.Adjust, -2) with { RequestHash = long.MinValue, UnitPrice = long.MaxValue },
        };
        await pool.AppendAsync(written);
        Reopen();

        var read = await ReadLogAsync("p");

        Assert.Equal([.. written.Select(Text)], read.ConvertAll(Text));
    }

    [Fact]
    public async Task A_takeover_returns_counters_terms_and_relayed_number_of_the_last_append()
    {
        var pool = await TestPool.TakeAsync(Store, "p");
        await pool.IntakeAsync(10);
        var terms = new ReadOnlyMemory<byte>("{\"limit\":2}"u8.ToArray());
        await Store.AppendAsync(
            pool.Next(TestPool.Hold(2), TestPool.Entry(3, PoolEntryKind.Terms, 0)) with
            {
                Terms = terms,
                RelayedSeq = 1,
            });
        Reopen();

        var taken = await TestPool.TakeAsync(Store, "p");

        Assert.Equal(new PoolCounters(3, 10, 9, 1, 0), taken.Row.Counters);
        Assert.Equal(1, taken.Row.RelayedSeq);
        Assert.Equal(terms.ToArray(), taken.Row.Terms!.Value.ToArray());
    }

    [Fact]
    public async Task Terms_stay_when_an_append_has_none()
    {
        var pool = await TestPool.TakeAsync(Store, "p");
        await Store.AppendAsync(pool.Next() with { Terms = new byte[] { 1 } });
        await pool.IntakeAsync(1);

        Assert.Equal([1], (await TestPool.TakeAsync(Store, "p")).Row.Terms!.Value.ToArray());
    }

    [Fact]
    public async Task An_append_of_an_older_epoch_is_refused_and_writes_nothing()
    {
        var old = await TestPool.TakeAsync(Store, "p");
        await old.IntakeAsync(5);
        var current = await TestPool.TakeAsync(Store, "p");

        await Assert.ThrowsAsync<StaleEpochException>(() => old.HoldAsync());

        Assert.Single(await ReadLogAsync("p"));
        await current.HoldAsync();
        Assert.Equal([old.Row.Epoch, current.Row.Epoch], (await ReadLogAsync("p")).Select(entry => entry.Epoch));
    }

    [Fact]
    public async Task The_same_epoch_of_another_owner_is_refused()
    {
        var pool = await TestPool.TakeAsync(Store, "p");

        await Assert.ThrowsAsync<StaleEpochException>(
            () => Store.AppendAsync(
                pool.Next(TestPool.Entry(1, PoolEntryKind.Intake, 1)) with { Owner = Guid.NewGuid() }));
        Assert.Null((await TestPool.TakeAsync(Store, "p")).Row.Quarantined);
    }

    [Fact]
    public async Task An_append_after_a_wrong_sequence_number_is_refused()
    {
        var pool = await TestPool.TakeAsync(Store, "p");
        var append = pool.Next(TestPool.Entry(1, PoolEntryKind.Intake, 1));
        await Store.AppendAsync(append);

        await Assert.ThrowsAsync<StaleEpochException>(() => Store.AppendAsync(append));
        Assert.Single(await ReadLogAsync("p"));
    }

    [Fact]
    public async Task An_append_to_a_pool_that_nobody_took_is_refused() =>
        await Assert.ThrowsAsync<StaleEpochException>(() => Store.AppendAsync(
            new PoolAppend("nobody", 1, Guid.NewGuid(), 0, [TestPool.Entry(1, PoolEntryKind.Intake, 1)],
                new PoolCounters(1, 1, 1, 0, 0), 0, null)));

    [Fact]
    public async Task A_gap_in_the_entries_is_a_bug_of_the_caller_and_writes_nothing()
    {
        var pool = await TestPool.TakeAsync(Store, "p");

        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(
            pool.Next(TestPool.Entry(2, PoolEntryKind.Intake, 1))));

        Assert.Empty(await ReadLogAsync("p"));
        await pool.IntakeAsync(1);
    }

    public static TheoryData<int, int, int, int> WrongCounters => new()
    {
        { 10, 9, 0, 0 }, // a unit lost
        { 10, 11, -1, 0 }, // a negative counter
        { 10, 8, 2, 0 }, // balanced, but not what the entries say
        { 11, 10, 1, 0 }, // balanced, with a unit out of nowhere
    };

    [Theory]
    [MemberData(nameof(WrongCounters))]
    public async Task Counters_that_break_the_equation_quarantine_the_pool(
        int intake, int available, int held, int sold)
    {
        var pool = await TestPool.TakeAsync(Store, "p");
        await pool.IntakeAsync(10);

        var wrong = pool.Next(TestPool.Hold(2)) with { Counters = new PoolCounters(2, intake, available, held, sold) };
        await Assert.ThrowsAsync<PoolQuarantinedException>(() => Store.AppendAsync(wrong));

        Assert.Single(await ReadLogAsync("p"));
        await Assert.ThrowsAsync<PoolQuarantinedException>(() => pool.HoldAsync());
        Reopen();
        var taken = await TestPool.TakeAsync(Store, "p");
        Assert.NotNull(taken.Row.Quarantined);
        Assert.Equal(new PoolCounters(1, 10, 10, 0, 0), taken.Row.Counters);
    }

    [Fact]
    public async Task A_stale_owner_quarantines_nothing()
    {
        var old = await TestPool.TakeAsync(Store, "p");
        var current = await TestPool.TakeAsync(Store, "p");

        await Assert.ThrowsAsync<StaleEpochException>(() => Store.AppendAsync(
            old.Next(TestPool.Entry(1, PoolEntryKind.Intake, 1)) with { Counters = new PoolCounters(1, 5, 4, 0, 0) }));

        await current.IntakeAsync(1);
    }

    [Fact]
    public async Task Appends_that_are_committed_together_fail_or_succeed_each_for_its_own_pool()
    {
        var pools = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => TestPool.TakeAsync(Store, $"p{n}")));
        var stale = pools[7];
        await TestPool.TakeAsync(Store, stale.Row.PoolId);

        var appends = pools.Select(pool => pool.IntakeAsync(3)).ToList();

        foreach (var (pool, append) in pools.Zip(appends))
        {
            if (pool == stale)
            {
                await Assert.ThrowsAsync<StaleEpochException>(() => append);
            }
            else
            {
                await append;
            }

            Assert.Equal(pool == stale ? 0 : 1, (await ReadLogAsync(pool.Row.PoolId)).Count);
        }
    }

    [Fact]
    public async Task Appends_and_takeovers_in_flight_together_leave_one_gapless_log()
    {
        // Whichever comes first: an acknowledged append is in the log, a refused one is not, epochs never interleave.
        var owner = await TestPool.TakeAsync(Store, "p");
        await owner.IntakeAsync(1000);
        var acknowledged = 1;
        for (var round = 0; round < 50; round++)
        {
            // First, since the append moves what this one counts from.
            var late = owner.Next(TestPool.Hold(owner.Counters.Seq + 1));
            var append = owner.HoldAsync();
            var takeover = TestPool.TakeAsync(Store, "p");
            var next = await takeover;
            try
            {
                await append;
                acknowledged++;
            }
            catch (StaleEpochException)
            {
                // The takeover came first.
            }

            await Assert.ThrowsAsync<StaleEpochException>(() => Store.AppendAsync(late));
            Assert.Equal(acknowledged, next.Counters.Seq);
            owner = next;
        }

        Assert.Equal(Enumerable.Range(1, acknowledged), (await ReadLogAsync("p")).Select(entry => (int)entry.Seq));
    }

    [Fact]
    public async Task Owners_that_steal_pools_from_each_other_leave_every_acknowledged_entry_in_its_place()
    {
        var acknowledged =
            await Task.WhenAll(Enumerable.Range(0, 6).Select(silo => StealAndHoldAsync(silo, rounds: 30)));

        for (var n = 0; n < 2; n++)
        {
            var log = await ReadLogAsync($"p{n}");
            Assert.Equal(Enumerable.Range(1, log.Count), log.Select(entry => (int)entry.Seq));
            var expected = acknowledged.SelectMany(entries => entries).Where(entry => entry.Pool == n)
                .ToDictionary(entry => entry.Seq, entry => entry.Reason);
            Assert.All(expected, pair => Assert.Equal(pair.Value, log[(int)pair.Key - 1].Reason));
            Assert.Equal(expected.Count, log.Count);
        }
    }

    [Fact]
    public async Task A_silo_with_an_older_view_may_not_take_a_living_owners_pool()
    {
        await TestPool.TakeAsync(Store, "p", view: 5, silo: "10.0.0.1:1");

        await Assert.ThrowsAsync<TakeoverRefusedException>(() =>
            TestPool.TakeAsync(Store, "p", view: 4, silo: "10.0.0.2:1"));

        var dead = new PoolTakeover("p", Guid.NewGuid(), "10.0.0.2:1", 4, ["10.0.0.1:1"]);
        Assert.Equal(2, (await Store.TakeOverAsync(dead, CancellationToken.None)).Epoch);
        Assert.Equal(3, (await TestPool.TakeAsync(Store, "p", view: 4)).Row.Epoch);
    }

    [Fact]
    public async Task Who_opens_the_store_last_may_take_pools_of_any_view()
    {
        var ofCluster = DateTimeOffset.UnixEpoch.AddYears(90).ToUnixTimeSeconds();
        await TestPool.TakeAsync(Store, "p", ofCluster, silo: "10.0.0.1:1");
        Reopen();

        Assert.Equal(2, (await TestPool.TakeAsync(Store, "p", Store.Incarnation, silo: "10.0.0.2:1")).Row.Epoch);
        Reopen();
        Assert.Equal(3, (await TestPool.TakeAsync(Store, "p", Store.Incarnation, silo: "10.0.0.1:1")).Row.Epoch);
    }

    [Fact]
    public async Task An_owner_is_told_that_it_has_been_replaced()
    {
        var before = await OwnsAsync(await TestPool.TakeAsync(Store, "p", silo: "10.0.0.1:1"));
        var old = await TestPool.TakeAsync(Store, "p", silo: "10.0.0.1:1");
        var other = await TestPool.TakeAsync(Store, "q");
        var next = await TestPool.TakeAsync(Store, "p", silo: "10.0.0.2:1");

        Assert.True(before);
        Assert.False(await OwnsAsync(old));
        Assert.True(await OwnsAsync(next));
        Assert.True(await OwnsAsync(other));
        Assert.False(await Store.OwnsAsync("unknown", 1, next.Row.Owner, CancellationToken.None));
        await next.AppendAsync(TestPool.Entry(1, PoolEntryKind.Intake, 1));
        Assert.True(await OwnsAsync(next));

        Task<bool> OwnsAsync(TestPool pool) =>
            Store.OwnsAsync(pool.Row.PoolId, pool.Row.Epoch, pool.Row.Owner, CancellationToken.None);
    }

    [Fact]
    public async Task A_log_is_read_from_any_sequence_number()
    {
        var pool = await TestPool.TakeAsync(Store, "p");
        await TestPool.TakeAsync(Store, "q");
        await pool.AppendAsync([.. Enumerable.Range(1, 9).Select(n => TestPool.Entry(n, PoolEntryKind.Intake, n))]);

        Assert.Equal([7, 8, 9], (await ReadLogAsync("p", afterSeq: 6)).Select(entry => entry.Seq));
        Assert.Empty(await ReadLogAsync("p", afterSeq: 9));
        Assert.Empty(await ReadLogAsync("q"));
        Assert.Empty(await ReadLogAsync("unknown"));
    }

    [Fact]
    public async Task Pools_are_found_by_number_and_as_long_as_not_all_is_relayed()
    {
        var pools = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => TestPool.TakeAsync(Store, $"p{n}")));
        var late = pools[3];
        await late.IntakeAsync(1);

        foreach (var pool in pools)
        {
            Assert.Equal(pool.Row.PoolId,
                await Store.FindPoolAsync(Slots.Of(pool.Row.PoolId), pool.Row.Number, CancellationToken.None));
        }

        Assert.Null(await Store.FindPoolAsync(0, 0xFFFFFF, CancellationToken.None));
        Assert.Equal([late.Row.PoolId], await Store.ListUnrelayedPoolsAsync(CancellationToken.None));

        await Store.AppendAsync(late.Next() with { RelayedSeq = 1 });
        Assert.Empty(await Store.ListUnrelayedPoolsAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_sequence_of_commands_agrees_with_a_list(int seed)
    {
        // The model is a list of entries for each pool, and who owns it; few pools, so that owners collide.
        var random = new Random(seed);
        var logs = Enumerable.Range(0, 3).Select(_ => new List<PoolEntry>()).ToArray();
        var owners = new TestPool[3];
        var former = new List<TestPool>();
        for (var n = 0; n < owners.Length; n++)
        {
            owners[n] = await TestPool.TakeAsync(Store, $"p{n}");
        }

        for (var step = 0; step < 300; step++)
        {
            var n = random.Next(owners.Length);
            switch (random.Next(10))
            {
                case 0:
                    former.Add(owners[n]);
                    owners[n] = await TestPool.TakeAsync(Store, $"p{n}");
                    Assert.Equal(logs[n].Count, owners[n].Counters.Seq);
                    break;
                case 1 when former.Count > 0:
                    await Assert.ThrowsAsync<StaleEpochException>(() =>
                        former[random.Next(former.Count)].IntakeAsync(1));
                    break;
                case 2 when step % 3 == 0:
                    Reopen();
                    owners = await Task.WhenAll(owners.Select(owner => TestPool.TakeAsync(Store, owner.Row.PoolId)));
                    former.Clear();
                    break;
                default:
                    var entries = RandomEntries(random, owners[n].Counters);
                    await owners[n].AppendAsync(entries);
                    logs[n].AddRange(entries);
                    break;
            }
        }

        for (var n = 0; n < owners.Length; n++)
        {
            Assert.Equal(logs[n].ConvertAll(Text), (await ReadLogAsync($"p{n}")).ConvertAll(Text));
            var taken = await TestPool.TakeAsync(Store, $"p{n}");
            Assert.Equal(logs[n].Aggregate(default(PoolCounters), (counters, entry) => counters.After(entry)),
                taken.Counters);
        }
    }

    // Takes one of two pools, appends until it is outdated, and so on; what was acknowledged, with a text to know it
    // by.
    private async Task<List<(int Pool, long Seq, string Reason)>> StealAndHoldAsync(int silo, int rounds)
    {
        var acknowledged = new List<(int, long, string)>();
        var random = new Random(silo);
        for (var round = 0; round < rounds; round++)
        {
            var n = random.Next(2);
            var pool = await TestPool.TakeAsync(Store, $"p{n}");
            try
            {
                for (var append = random.Next(1, 6); append > 0; append--)
                {
                    var reason = $"{silo}/{round}/{append}";
                    await pool.AppendAsync(
                        TestPool.Entry(pool.Counters.Seq + 1, PoolEntryKind.Intake, 1) with { Reason = reason });
                    acknowledged.Add((n, pool.Counters.Seq, reason));
                }
            }
            catch (StaleEpochException)
            {
                // Another one has it now.
            }
        }

        return acknowledged;
    }

    private static PoolEntry[] RandomEntries(Random random, PoolCounters counters)
    {
        var entries = new List<PoolEntry>();
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            var kind = (PoolEntryKind)random.Next(1, 10);
            var entry = TestPool.Entry(counters.Seq + 1, kind, kind == PoolEntryKind.Terms ? 0 : random.Next(1, 4));
            var next = counters.After(entry);
            if (next.Balanced)
            {
                counters = next;
                entries.Add(entry);
            }
        }

        return [.. entries];
    }

    private protected async Task<List<PoolEntry>> ReadLogAsync(string poolId, long afterSeq = 0)
    {
        var entries = new List<PoolEntry>();
        await Store.ReadPoolLogAsync(poolId, afterSeq, entries.Add, CancellationToken.None);
        return entries;
    }

    // Records compare memory by reference: compare what they hold. The epoch is the store's.
    private static string Text(PoolEntry entry) =>
        $"{entry with { Detail = null, Epoch = 0 }} "
        + (entry.Detail is { } detail ? Convert.ToHexString(detail.Span) : "none");
}
