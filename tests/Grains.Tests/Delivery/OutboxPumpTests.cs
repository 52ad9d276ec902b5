using System.Collections.Concurrent;
using Commerce.Shop;
using Commerce.Storage;
using Commerce.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Delivery;

/// <summary>
/// Events reach their consumers in the order of their key, whatever fails, and leave the outbox when handled.
/// </summary>
public sealed class OutboxPumpTests : IAsyncDisposable
{
    // Events gather for a moment before they are read.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(20);

    private readonly TestStore _files = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Consumer _consumer = new("test");
    private ShardWork? _work;

    [Fact]
    public async Task Events_of_a_key_come_in_their_order_and_a_key_that_fails_holds_up_nobody()
    {
        _consumer.Fails = row => row.Key == "bad";
        await AddAsync("bad", "1");
        await AddAsync("good", "2");
        await AddAsync("bad", "3");
        await AddAsync("good", "4");
        var failed = _consumer.When(() => _consumer.Failures >= 1);
        var passed = _consumer.When(() => _consumer.Handled.Count == 2);

        await StartAsync();
        await _time.AdvanceUntilAsync(Task.WhenAll(failed, passed), GatherTime);
        Assert.Equal(["2", "4"], _consumer.Handled);

        _consumer.Fails = _ => false;
        var all = _consumer.When(() => _consumer.Handled.Count == 4);
        await _time.AdvanceUntilAsync(all, TimeSpan.FromMilliseconds(100));
        Assert.Equal(["2", "4", "1", "3"], _consumer.Handled);
    }

    [Fact]
    public async Task What_is_not_handled_stays_in_the_outbox_and_comes_again_after_a_restart()
    {
        _consumer.Fails = row => row.Key == "bad";
        await AddAsync("good", "1");
        await AddAsync("bad", "2");
        await AddAsync("good", "3");
        var tried = _consumer.When(() => _consumer.Handled.Count == 2 && _consumer.Failures > 0);
        var trimmed = _files.Store.WhenTrimmed(throughId: 3);
        await StartAsync();
        await _time.AdvanceUntilAsync(tried, GatherTime);
        await _work!.EndAsync();

        _consumer.Fails = _ => false;
        var again = _consumer.When(() => _consumer.Handled.Contains("2"));
        await StartAsync();
        await _time.AdvanceUntilAsync(again, GatherTime);

        await _time.AdvanceUntilAsync(trimmed, TimeSpan.FromMilliseconds(250));
        Assert.Empty(await _files.Store.ReadOutboxAsync(0, 0, 10, CancellationToken.None));
    }

    [Fact]
    public async Task An_event_that_fails_for_ever_while_others_pass_is_set_aside_and_the_key_goes_on()
    {
        _consumer.Fails = row => Text(row) == "poison";
        await AddAsync("key", "poison");
        await AddAsync("key", "next");
        var setAside = _files.Store.WhenWritten(write => write is PutState { GrainType: "outbox-set-aside" });
        var next = _consumer.When(() => _consumer.Handled.Contains("next"));
        await StartAsync();
        var other = _consumer.When(() => _consumer.Handled.Contains("other"));
        await AddAsync("other", "other");
        await _time.AdvanceUntilAsync(other, GatherTime);

        await _time.AdvanceUntilAsync(setAside, TimeSpan.FromMinutes(1));
        await _time.AdvanceUntilAsync(next, GatherTime);
    }

    [Fact]
    public async Task An_event_that_will_never_be_handled_is_set_aside_at_once_though_no_other_passes()
    {
        _consumer.Fails = _ => true;
        _consumer.Failure = new EventRefusedException("for the test", new InvalidOperationException("for the test"));
        await AddAsync("key", "refused");
        var setAside = _files.Store.WhenWritten(write => write is PutState { GrainType: OutboxSetAside.StateType });
        var trimmed = _files.Store.WhenTrimmed(throughId: 1);

        await StartAsync();
        await _time.AdvanceUntilAsync(setAside, GatherTime);
        await _time.AdvanceUntilAsync(trimmed, TimeSpan.FromMilliseconds(250));

        Assert.Equal(1, _consumer.Failures);
    }

    [Fact]
    public async Task What_was_set_aside_comes_again_to_the_consumer_alone_that_could_not_handle_it()
    {
        const string Id = "test:0:0000000000000000001";
        var (other, topics) = (new Consumer("other"), new ConcurrentQueue<string>());
        _consumer.Fails = _ => true;
        _consumer.Failure = new EventRefusedException("for the test", new InvalidOperationException("for the test"));
        await AddAsync("key", "refused");
        var setAside = _files.Store.WhenWritten(write => write is PutState { GrainType: OutboxSetAside.StateType });
        await StartAsync(other);
        await _time.AdvanceUntilAsync(setAside, GatherTime);
        var aside = new OutboxSetAside(_files.Store, shard: 0);
        Assert.Equal("for the test", (await aside.FindAsync(Id))!.Failure);
        _consumer.Fails = happened =>
        {
            topics.Enqueue(happened.Topic);
            return false;
        };
        var again = _consumer.When(() => _consumer.Handled.Contains("refused"));

        Assert.True(await aside.PutBackAsync(Id, _ => true));
        Assert.False(await aside.PutBackAsync(Id, _ => true));
        await _time.AdvanceUntilAsync(again, GatherTime);

        Assert.Equal(["topic"], topics);
        Assert.Equal(["refused"], other.Handled);
        Assert.Null(await aside.FindAsync(Id));
    }

    public async ValueTask DisposeAsync()
    {
        await (_work?.EndAsync() ?? Task.CompletedTask);
        _files.Dispose();
    }

    private static string Text(EventEnvelope row) => System.Text.Encoding.UTF8.GetString(row.Payload.Span);

    private Task StartAsync(params IReadOnlyList<IOutboxConsumer> others)
    {
        _work = new ShardWork(shard: 0);
        var pump = new OutboxPump(_files.Store, _work.Shard, [_consumer, .. others], _time, NullLogger.Instance);
        _ = _work.RunAsync(pump.RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private Task AddAsync(string key, string text) => _files.Store.CommitAsync(
        [new ShardTransaction(0).Add(new AddOutbox("topic", key, System.Text.Encoding.UTF8.GetBytes(text)))]);

    private sealed class Consumer(string name) : IOutboxConsumer
    {
        private readonly List<(Func<bool> Wanted, TaskCompletionSource Seen)> _waits = [];

        public string Name => name;

        public IReadOnlyCollection<string> Topics { get; } = ["topic"];

        public Func<EventEnvelope, bool> Fails { get; set; } = _ => false;

        public Exception Failure { get; set; } = new InvalidOperationException("for the test");

        public ConcurrentQueue<string> Handled { get; } = [];

        public int Failures { get; private set; }

        public Task When(Func<bool> wanted)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_waits)
            {
                _waits.Add((wanted, seen));
            }

            return seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        public Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken)
        {
            var fails = Fails(happened);
            lock (_waits)
            {
                if (fails)
                {
                    Failures++;
                }
                else
                {
                    Handled.Enqueue(Text(happened));
                }

                foreach (var wait in _waits.Where(wait => wait.Wanted()))
                {
                    wait.Seen.TrySetResult();
                }
            }

            return fails ? Task.FromException(Failure) : Task.CompletedTask;
        }
    }
}
