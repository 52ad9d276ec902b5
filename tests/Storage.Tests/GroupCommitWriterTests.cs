using Commerce.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Commerce.Storage.Tests;

/// <summary>What the writer does when queue, disk or commit give way; faults are put in around the commit.</summary>
public sealed class GroupCommitWriterTests : IDisposable
{
    private const int DiskFull = 13;
    private const int InputOutputError = 10;

    private readonly TestDirectory _directory = new();
    private readonly SqliteShardStore _store;
    private readonly SqliteShard _shard;

    public GroupCommitWriterTests()
    {
        _store = (SqliteShardStore)_directory.Open(new StorageOptions { QueueRowsMax = 100, BatchRowsMax = 50 });
        _shard = _store.Shards[_store.Map.ShardOf(Slots.Of("p"))];
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_what_it_had_accepted_is_committed()
    {
        var pool = await TestPool.TakeAsync(_store, "p");
        using var gate = new ManualResetEventSlim();
        using var committing = new SemaphoreSlim(0);
        _shard.Writer.CommitHook = (_, after) =>
        {
            if (!after)
            {
                committing.Release();
                gate.Wait();
            }
        };
        var first = pool.IntakeAsync(1);
        await committing.WaitAsync();

        var waiting = Enumerable.Range(0, 100).Select(n => PutAsync($"{n}")).ToList();
        await Assert.ThrowsAsync<StoreOverloadedException>(() => PutAsync("too many"));
        Assert.Equal(100, _shard.Writer.QueueLength);
        _shard.Writer.CommitHook = null;
        gate.Set();

        await first;
        await Task.WhenAll(waiting);
        await PutAsync("later");
        Assert.Equal(0, _shard.Writer.QueueLength);
    }

    [Fact]
    public async Task Work_larger_than_queue_and_batch_is_accepted_when_nothing_else_waits()
    {
        var pool = await TestPool.TakeAsync(_store, "p");

        await pool.AppendAsync([.. Enumerable.Range(1, 1000).Select(n => TestPool.Entry(n, PoolEntryKind.Intake, 1))]);

        Assert.Equal(1000, (await TestPool.TakeAsync(_store, "p")).Counters.Seq);
    }

    [Fact]
    public async Task What_waits_becomes_one_commit()
    {
        var commits = 0;
        using var gate = new ManualResetEventSlim();
        using var committing = new SemaphoreSlim(0);
        _shard.Writer.CommitHook = (_, after) =>
        {
            if (!after && Interlocked.Increment(ref commits) == 1)
            {
                committing.Release();
                gate.Wait();
            }
        };
        var first = PutAsync("first");
        await committing.WaitAsync();
        var waiting = Enumerable.Range(0, 40).Select(n => PutAsync($"{n}")).ToList();
        gate.Set();

        await first;
        await Task.WhenAll(waiting);

        Assert.Equal(2, commits);
    }

    [Fact]
    public async Task Nobody_hears_of_a_commit_before_it_is_done()
    {
        using var written = new SemaphoreSlim(0);
        using var gate = new ManualResetEventSlim();
        _shard.Writer.CommitHook = (_, after) =>
        {
            if (after)
            {
                written.Release();
                gate.Wait();
            }
        };
        var put = PutAsync("a");
        await written.WaitAsync();

        Assert.False(put.IsCompleted);
        gate.Set();
        await put;
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")] // FULL
    [InlineData("wal_autocheckpoint", "0")]
    public async Task A_commit_is_synced_to_a_log_that_nobody_else_copies(string setting, string value)
    {
        string? found = null;
        _shard.Writer.CommitHook = (session, after) =>
        {
            if (after)
            {
                var row = ((SqliteWriteSession)session).Database.Prepare($"PRAGMA {setting}");
                row.Step();
                found = row.Text(0);
                row.Reset();
            }
        };

        await PutAsync("a");

        Assert.Equal(value, found);
    }

    [Fact]
    public async Task A_waiters_continuation_does_not_run_on_the_writers_thread()
    {
        await PutAsync("a");

        Assert.DoesNotContain("writer", Thread.CurrentThread.Name ?? "");
    }

    [Fact]
    public async Task A_full_disk_refuses_with_nothing_written_and_heals()
    {
        var pool = await TestPool.TakeAsync(_store, "p");
        await pool.IntakeAsync(10);
        _shard.Writer.CommitHook = (session, _) =>
            ((SqliteWriteSession)session).Database.Execute("PRAGMA max_page_count = 1");
        await PutAsync("sets the limit"); // To the size that the file has by now.
        _shard.Writer.CommitHook = null;

        var big = TestPool.Hold(2) with { Detail = new byte[1_000_000] };
        await Assert.ThrowsAsync<StoreOverloadedException>(() => pool.AppendAsync(big));

        Assert.False((await _store.GetStatusAsync(CancellationToken.None)).Single(status => status.Name == _shard.Name)
            .Healthy);
        await pool.AppendAsync(big);
        Assert.True((await _store.GetStatusAsync(CancellationToken.None)).Single(status => status.Name == _shard.Name)
            .Healthy);
        Assert.Equal(2, (await TestPool.TakeAsync(_store, "p")).Counters.Seq);
    }

    [Fact]
    public async Task A_disk_that_is_full_at_the_commit_refuses_too()
    {
        var pool = await TestPool.TakeAsync(_store, "p");
        FailNextCommit(DiskFull, after: false);

        await Assert.ThrowsAsync<StoreOverloadedException>(() => pool.IntakeAsync(1));
        Assert.False(_store.MayAppend("p")); // Who can wait need not be refused too.

        await pool.IntakeAsync(1);
        Assert.True(_store.MayAppend("p"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_that_breaks_is_unknown_and_a_takeover_tells_what_became_of_it(bool written)
    {
        var pool = await TestPool.TakeAsync(_store, "p");
        await pool.IntakeAsync(5);
        FailNextCommit(InputOutputError, after: written);

        await Assert.ThrowsAsync<CommitOutcomeUnknownException>(() => pool.HoldAsync());

        var next = await TestPool.TakeAsync(_store, "p");
        Assert.Equal(written ? 2 : 1, next.Counters.Seq);
        Assert.Equal(written ? 1 : 0, next.Counters.Held);
        await next.HoldAsync();
    }

    [Fact]
    public async Task Events_keep_their_ids_in_order_after_a_commit_of_unknown_outcome()
    {
        foreach (var (id, after) in new[] { ("1", true), ("lost", false), ("2", true) })
        {
            FailNextCommit(InputOutputError, after);
            await Assert.ThrowsAsync<CommitOutcomeUnknownException>(() => AddEventAsync(id));
        }

        await AddEventAsync("3");

        var shard = _store.Map.ShardOf(Slots.Of("p"));
        var events = await _store.ReadOutboxAsync(shard, 0, 10, CancellationToken.None);
        Assert.Equal([(1, "1"), (2, "2"), (3, "3")], events.Select(row => (row.Id, row.Key)));
        await _store.WaitForOutboxAsync(shard, 2, CancellationToken.None);
    }

    [Fact]
    public async Task Transactions_of_two_shards_of_which_one_fails_have_an_unknown_outcome()
    {
        FailNextCommit(DiskFull, after: false);

        await Assert.ThrowsAsync<CommitOutcomeUnknownException>(() => _store.CommitAsync(
            [.. Enumerable.Range(0, 2)
                .Select(slot => new ShardTransaction(slot).Add(new PutState("t", "k", 0, default)))]));
    }

    [Fact]
    public async Task A_closed_store_has_committed_what_waited_and_refuses_more()
    {
        var waiting = Enumerable.Range(0, 30).Select(n => PutAsync($"{n}")).ToList();
        _store.Dispose();

        await Task.WhenAll(waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => PutAsync("late"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            _store.ReadStateAsync(0, "t", "k", CancellationToken.None));
    }

    private void FailNextCommit(int code, bool after)
    {
        var failed = 0;
        _shard.Writer.CommitHook = (_, isAfter) =>
        {
            if (isAfter == after && Interlocked.Exchange(ref failed, 1) == 0)
            {
                throw new SqliteException("as if", code, code);
            }
        };
    }

    private Task PutAsync(string key) =>
        _store.CommitAsync([new ShardTransaction(Slots.Of("p")).Add(new PutState("t", key, 0, new byte[] { 1 }))]);

    private Task AddEventAsync(string key) =>
        _store.CommitAsync([new ShardTransaction(Slots.Of("p")).Add(new AddOutbox("t", key, default))]);
}
