using Commerce.Shop;
using Commerce.Storage;
using Commerce.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Delivery;

/// <summary>Deadlines are handled when they are due and go away only then; one that fails holds up nobody.</summary>
public sealed class DeadlineSweeperTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Due = ManualTimeProvider.Start.AddMinutes(15);

    private readonly TestStore _files = new();
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _handled = [];
    private readonly HashSet<string> _failing = [];
    private readonly HashSet<string> _early = [];
    private ShardWork? _work;

    [Fact]
    public async Task A_deadline_is_handled_when_it_is_due_and_not_before()
    {
        await AddAsync(Due, "a");
        await StartAsync();
        var gone = Removed("a");

        await _time.AdvanceUntilAsync(gone, TimeSpan.FromSeconds(30));

        Assert.Equal(["a"], _handled);
        Assert.True(_time.GetUtcNow() >= Due);
        Assert.Empty(await _files.Store.ReadDueAsync(0, Due.AddYears(1), 10, CancellationToken.None));
    }

    [Fact]
    public async Task One_that_fails_or_is_early_is_tried_again_later_and_the_others_are_not_held_up()
    {
        _failing.Add("failing");
        _early.Add("early");
        await AddAsync(ManualTimeProvider.Start, "failing");
        await AddAsync(ManualTimeProvider.Start, "early");
        await AddAsync(ManualTimeProvider.Start, "unknown kind", kind: "unknown");
        await AddAsync(ManualTimeProvider.Start, "good");
        var gone = Removed("good");
        await StartAsync();
        await gone;
        Assert.Equal(["good"], _handled);

        _failing.Clear();
        _early.Clear();
        await _time.AdvanceUntilAsync(
            Task.WhenAll(Removed("failing"), Removed("early")), TimeSpan.FromMilliseconds(500));
        Assert.Equal(["early", "failing", "good"], _handled.Order());
        var left = await _files.Store.ReadDueAsync(0, Due.AddYears(1), 10, CancellationToken.None);
        Assert.Equal("unknown", Assert.Single(left).Kind);
    }

    public async ValueTask DisposeAsync()
    {
        await (_work?.EndAsync() ?? Task.CompletedTask);
        _files.Dispose();
    }

    // Taken away and not set anew.
    private Task Removed(string key) => _files.Store.WhenCommitted(writes =>
        writes.Any(write => write is RemoveDeadline removed && removed.Key == key)
        && !writes.Any(write => write is AddDeadline added && added.Key == key));

    private Task AddAsync(DateTimeOffset at, string key, string kind = "kind") =>
        _files.Store.CommitAsync([new ShardTransaction(0).Add(new AddDeadline(at, kind, key))]);

    private Task StartAsync()
    {
        var handler = new DeadlineHandler("kind", (_, key) =>
        {
            if (_failing.Contains(key))
            {
                throw new InvalidOperationException("for the test");
            }

            if (!_early.Contains(key))
            {
                lock (_handled)
                {
                    _handled.Add(key);
                }
            }

            return Task.FromResult(!_early.Contains(key));
        });
        _work = new ShardWork(shard: 0);
        var sweeper = new DeadlineSweeper(_files.Store, _work.Shard, null!, [handler], _time, NullLogger.Instance);
        _ = _work.RunAsync(sweeper.RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }
}
