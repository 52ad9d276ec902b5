using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: what is told on a stream comes to all that are subscribed, whatever process they are in and whoever of them is
/// slow, broken or gone. Method: silos and clients over real sockets; what came is what the subscribers say.
/// </summary>
public sealed class StreamTests : IAsyncLifetime
{
    private static readonly StreamId Id = StreamId.Create("news", "sku-1");

    private SiloGroup _group = null!;
    private SiloGroup.Member _client = null!;

    public async ValueTask InitializeAsync()
    {
        _group = await SiloGroup.StartAsync(2);
        _client = await _group.AddClientAsync();
    }

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Fact]
    public async Task Clients_silos_and_grains_tell_and_are_told_in_order()
    {
        var told = new List<News>();
        var inGrain = new Listening<News>();
        var (grain, _, owner) = _group.Remote();
        owner.Script["subscribe"] = async step =>
        {
            await step.Grain.GetStreamProvider("live").GetStream<News>(Id).SubscribeAsync(inGrain);
            return "";
        };
        owner.Script["tell"] = async step =>
        {
            await step.Grain.GetStreamProvider("live").GetStream<News>(Id).OnNextAsync(new("grain", 1));
            return "";
        };
        await grain.RunAsync("subscribe");
        var listening = new List<Listening<News>> { inGrain };
        foreach (var member in _group.Members.Append(_client).Append(await _group.AddClientAsync()))
        {
            listening.Add(new());
            await Stream(member).SubscribeAsync(listening[^1]);
        }

        foreach (var member in _group.Members.Append(_client))
        {
            for (var n = 0; n < 20; n++)
            {
                told.Add(new News(member.Name, n));
                await Stream(member).OnNextAsync(told[^1]);
            }
        }

        told.Add(new("grain", 1));
        await grain.RunAsync("tell");

        foreach (var each in listening)
        {
            await each.UntilAsync(heard => heard.Count == told.Count);
            Assert.Equal(told, each.Heard);
        }
    }

    [Fact]
    public async Task A_grain_is_told_in_its_turns_and_not_while_a_request_runs()
    {
        var (grain, _, owner) = _group.Remote();
        var heard = new TaskCompletionSource<bool>();
        var scheduler = TaskScheduler.Default;
        owner.Script["subscribe"] = async step =>
        {
            scheduler = TaskScheduler.Current;
            await step.Grain.GetStreamProvider("live").GetStream<News>(Id).SubscribeAsync((_, _) =>
            {
                heard.SetResult(ReferenceEquals(TaskScheduler.Current, scheduler));
                return Task.CompletedTask;
            });
            return "";
        };
        var gate = owner.Script.Gate("block");
        await grain.RunAsync("subscribe");
        var blocked = grain.RunAsync("block");
        await gate.Entered.Task.WaitAsync(SiloGroup.Never);
        var other = new Listening<News>();
        await Stream(owner).SubscribeAsync(other);

        await Stream(_client).OnNextAsync(new("a", 1));

        await other.UntilAsync(all => all.Count == 1);
        Assert.False(heard.Task.IsCompleted);
        gate.Open();
        await blocked;
        Assert.True(await heard.Task.WaitAsync(SiloGroup.Never));
    }

    [Fact]
    public async Task A_subscriber_that_throws_or_is_gone_disturbs_no_other()
    {
        var listening = new Listening<News>();
        var leaving = await _group.AddClientAsync();
        await Stream(leaving).SubscribeAsync(new Listening<News>());
        await Stream(_client).SubscribeAsync((_, _) => throw new NotSupportedException());
        await Stream(_client).SubscribeAsync(listening);
        await leaving.Host.StopAsync();

        await Stream(_client).OnNextAsync(new("a", 1));
        await Stream(_client).OnNextAsync(new("a", 2));

        await listening.UntilAsync(heard => heard.Count == 2);
    }

    [Fact]
    public async Task A_slow_subscriber_misses_the_oldest_and_delays_no_other()
    {
        var fast = new Listening<News>();
        var entered = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var slow = new Listening<News>();
        await Stream(_client).SubscribeAsync(async (item, _) =>
        {
            entered.TrySetResult();
            await gate.Task;
            await slow.OnNextAsync(item);
        });
        await Stream(_client).SubscribeAsync(fast);

        for (var n = 1; n <= 300; n++)
        {
            await Stream(_client).OnNextAsync(new("a", n));
            await fast.UntilAsync(heard => heard.Count == n);
            await entered.Task.WaitAsync(SiloGroup.Never);
        }

        gate.SetResult();
        await slow.UntilAsync(heard => heard[^1].Number == 300);
        Assert.Equal([1, .. Enumerable.Range(45, 256)], slow.Heard.Select(news => news.Number));
    }

    [Fact]
    public async Task A_subscription_can_be_resumed_by_another_and_ended()
    {
        var (first, second, other) = (new Listening<News>(), new Listening<News>(), new Listening<News>());
        await Stream(_client).SubscribeAsync(first);
        await Stream(_group.Members[0]).SubscribeAsync(other);
        var handle = Assert.Single(await Stream(_client).GetAllSubscriptionHandles());

        await handle.ResumeAsync(second);
        await Stream(_client).OnNextAsync(new("a", 1));
        await second.UntilAsync(heard => heard.Count == 1);
        await handle.UnsubscribeAsync();
        await Stream(_client).OnNextAsync(new("a", 2));

        await other.UntilAsync(heard => heard.Count == 2);
        Assert.Empty(first.Heard);
        Assert.Single(second.Heard);
        Assert.Empty(await Stream(_client).GetAllSubscriptionHandles());
    }

    [Fact]
    public async Task A_subscription_of_a_grain_ends_with_its_activation()
    {
        var (grain, _, owner) = _group.Remote();
        var (gone, listening) = (new Listening<News>(), new Listening<News>());
        owner.Script["subscribe"] = async step =>
        {
            await step.Grain.GetStreamProvider("live").GetStream<News>(Id).SubscribeAsync(gone);
            step.Grain.End();
            return "";
        };
        await grain.RunAsync("subscribe");
        await grain.RunAsync("where"); // By the next activation.
        await Stream(owner).SubscribeAsync(listening);

        await Stream(_client).OnNextAsync(new("a", 1));

        await listening.UntilAsync(heard => heard.Count == 1);
        Assert.Empty(gone.Heard);
    }

    [Fact]
    public async Task Subscriptions_hold_though_the_silo_that_passes_everything_on_is_taken_away()
    {
        await _group.AddAsync();
        await _group.AgreeAsync();
        var streams = Enumerable.Range(0, 12).Select(n => StreamId.Create("news", n)).ToList();
        var listening = streams.Select(_ => new Listening<News>()).ToList();
        for (var n = 0; n < streams.Count; n++)
        {
            await Stream(_client, streams[n]).SubscribeAsync(listening[n]);
        }

        await _group.StopAsync(_group.Members[1]);
        await _group.AgreeAsync();

        for (var n = 0; n < streams.Count; n++)
        {
            // What is told before a hub that has moved knows its subscribers is lost.
            var heard = listening[n].UntilAsync(all => all.Count > 0);
            while (!heard.IsCompleted)
            {
                await Stream(_client, streams[n]).OnNextAsync(new("a", n));
            }

            await heard;
        }
    }

    [Fact]
    public async Task What_cannot_be_is_said_at_once()
    {
        var provider = Provider(_client);

        Assert.Throws<ArgumentException>(() => provider.GetStream<List<int>>("a"));
        Assert.Throws<KeyNotFoundException>(() => Client(_client).GetStreamProvider("unknown"));
        await Assert.ThrowsAsync<ArgumentNullException>(() => provider.GetStream<string>("a").OnNextAsync(null!));
        await Assert.ThrowsAsync<ArgumentException>(
            () => provider.GetStream<string>("a").SubscribeAsync(new Listening<string>(), null, "a filter"));
    }

    [Fact]
    public async Task Simple_types_come_as_what_they_are_and_another_type_is_told_as_an_error()
    {
        var numbers = new Listening<long>();
        var texts = new Listening<string>();
        await Provider(_client).GetStream<long>("a").SubscribeAsync(numbers);
        await Provider(_client).GetStream<string>("a").SubscribeAsync(texts);

        await Provider(_group.Members[0]).GetStream<long>("a").OnNextAsync(0);

        await numbers.UntilAsync(heard => heard.Count == 1);
        Assert.IsType<InvalidCastException>(await texts.Failed.Task.WaitAsync(SiloGroup.Never));
    }

    private static IClusterClient Client(SiloGroup.Member member) =>
        member.Host.Services.GetRequiredService<IClusterClient>();

    private static IStreamProvider Provider(SiloGroup.Member member) => Client(member).GetStreamProvider("live");

    private static IAsyncStream<News> Stream(SiloGroup.Member member, StreamId? id = null) =>
        Provider(member).GetStream<News>(id ?? Id);

    private sealed class Listening<T> : IAsyncObserver<T>
    {
        private readonly Lock _gate = new();
        private readonly List<T> _heard = [];
        private (Func<IReadOnlyList<T>, bool> Holds, TaskCompletionSource Held)? _wanted;

        public TaskCompletionSource<Exception> Failed { get; } = new();

        public IReadOnlyList<T> Heard
        {
            get
            {
                lock (_gate)
                {
                    return [.. _heard];
                }
            }
        }

        public Task UntilAsync(Func<IReadOnlyList<T>, bool> holds)
        {
            var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _wanted = (holds, held);
                Look();
            }

            return held.Task.WaitAsync(SiloGroup.Never);
        }

        public Task OnNextAsync(T item, StreamSequenceToken? token = null)
        {
            lock (_gate)
            {
                _heard.Add(item);
                Look();
            }

            return Task.CompletedTask;
        }

        public Task OnErrorAsync(Exception ex)
        {
            Failed.TrySetResult(ex);
            return Task.CompletedTask;
        }

        private void Look()
        {
            if (_heard.Count > 0 && _wanted is { } wanted && wanted.Holds(_heard))
            {
                wanted.Held.TrySetResult();
            }
        }
    }
}

/// <summary>What comes on the streams of these tests.</summary>
[GenerateSerializer]
public sealed record News([property: Id(0)] string From, [property: Id(1)] int Number);
