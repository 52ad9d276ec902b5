using Commerce.Shop;
using Commerce.Storage;
using Commerce.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Delivery;

/// <summary>Old records of takeovers are deleted step by step, seldom, and whatever fails is tried again.</summary>
public sealed class TakeoverTrimmerTests : IAsyncDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly TestStore _files = new();
    private readonly ManualTimeProvider _time = new();
    private readonly ShardWork _work = new(shard: 0);
    private readonly Queue<int> _answers = new();
    private readonly List<DateTimeOffset> _asked = [];
    private (int Count, TaskCompletionSource Reached) _wanted = (int.MaxValue, new TaskCompletionSource());

    [Fact]
    public async Task It_begins_a_minute_after_the_start_goes_on_in_steps_and_looks_again_after_an_hour()
    {
        Array.ForEach([256, 10, 0, 0], _answers.Enqueue);

        await RunAsync(looks: 4);

        Assert.Equal(
            [
                ManualTimeProvider.Start.AddMinutes(1), ManualTimeProvider.Start.AddMinutes(1).AddMilliseconds(250),
                ManualTimeProvider.Start.AddMinutes(1).AddMilliseconds(500),
                ManualTimeProvider.Start.AddMinutes(61).AddMilliseconds(500),
            ],
            _asked);
        var first = _files.Store.TakeoverTrims.First();
        Assert.Equal((0, _asked[0] - Kept, 256), first);
        Assert.Equal(_asked[0] - Kept, _files.Store.TakeoverTrims.ElementAt(2).Before); // One goal for all its steps.
        Assert.Equal(_asked[3] - Kept, _files.Store.TakeoverTrims.ElementAt(3).Before);
    }

    [Fact]
    public async Task A_step_that_fails_is_tried_again_with_the_next_look()
    {
        Array.ForEach([-1, 5, 0], _answers.Enqueue);

        await RunAsync(looks: 3);

        Assert.Equal(TimeSpan.FromHours(1), _asked[1] - _asked[0]);
        Assert.Equal(TimeSpan.FromMilliseconds(250), _asked[2] - _asked[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await _work.EndAsync();
        _files.Dispose();
    }

    // Begun where no context is: so all that it does happens while the clock moves, at the moment that it is due.
    private async Task RunAsync(int looks)
    {
        _wanted = (looks, new TaskCompletionSource());
        _files.Store.OnTrimTakeovers = AnswerAsync;
        var trimmer = new TakeoverTrimmer(_files.Store, _work.Shard, Kept, _time, NullLogger.Instance);
        await Task.Run(() =>
        {
            _ = _work.RunAsync(trimmer.RunAsync, CancellationToken.None);
        });
        await _time.AdvanceUntilAsync(_wanted.Reached.Task, TimeSpan.FromMilliseconds(250));
    }

    private Task<int> AnswerAsync()
    {
        _asked.Add(_time.GetUtcNow());
        var answer = _answers.Dequeue();
        if (_asked.Count == _wanted.Count)
        {
            _wanted.Reached.SetResult();
        }

        return answer < 0
            ? Task.FromException<int>(new StoreOverloadedException("for the test")) : Task.FromResult(answer);
    }
}
