using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: grains tell whoever listens, wherever that is, and no listener that is slow, broken or gone disturbs anybody.
/// Method: three silos and clients over real sockets; grains are chosen by the silo that owns them.
/// </summary>
public sealed class ObserverTests : IAsyncLifetime
{
    private readonly Listener _listener = new();
    private SiloGroup _group = null!;
    private SiloGroup.Member _client = null!;
    private IListener _reference = null!;

    public async ValueTask InitializeAsync()
    {
        _group = await SiloGroup.StartAsync(3);
        _client = await _group.AddClientAsync();
        _reference = _client.Grains.CreateObjectReference<IListener>(_listener);
    }

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Fact]
    public async Task Grains_of_all_silos_tell_an_observer_of_a_client_whichever_silo_it_subscribed_by()
    {
        var keys = _group.Members.Select(member => SiloGroup.KeyOwnedBy(member, "speaker")).ToList();
        await Speaker(keys[0]).SubscribeAsync(_reference);
        await Speaker(keys[0]).RelayAsync(keys[1], _reference);
        await Speaker(keys[1]).RelayAsync(keys[2], _reference);

        foreach (var key in keys)
        {
            await _group.Members[0].Grains.GetGrain<ISpeakerGrain>(key).ShoutAsync(key);
        }

        await _listener.UntilHeardAsync(3);
        Assert.Equal(keys.Order(), _listener.Heard.Order());
    }

    [Fact]
    public async Task An_observer_of_a_silo_is_told_and_asked_by_every_process()
    {
        var host = _group.Members[0];
        var reference = host.Grains.CreateObjectReference<IListener>(_listener);
        foreach (var member in _group.Members)
        {
            var speaker = Speaker(SiloGroup.KeyOwnedBy(member, "speaker"), host);
            await speaker.SubscribeAsync(reference);
            await speaker.ShoutAsync(member.Name);
            Assert.Equal("who!", await speaker.AskAsync(reference, "who"));
        }

        await _listener.UntilHeardAsync(3);
    }

    [Fact]
    public async Task What_one_grain_tells_comes_in_its_order()
    {
        var speaker = Speaker(SiloGroup.KeyOwnedBy(_group.Members[1], "speaker"));
        await speaker.SubscribeAsync(_reference);
        for (var n = 0; n < 200; n++)
        {
            await speaker.ShoutAsync($"{n}");
        }

        await _listener.UntilHeardAsync(200);
        Assert.Equal(Enumerable.Range(0, 200).Select(n => $"{n}"), _listener.Heard);
    }

    [Fact]
    public async Task An_error_of_an_observer_comes_back_with_type_and_message()
    {
        _listener.Answers["fail"] = _ => throw new NotSupportedException("Not that one.");

        var error = await Assert.ThrowsAsync<NotSupportedException>(() => Speaker("a").AskAsync(_reference, "fail"));

        Assert.Equal("Not that one.", error.Message);
    }

    [Fact]
    public async Task One_that_throws_one_that_is_deleted_and_one_whose_client_stopped_keep_the_message_from_no_other()
    {
        var broken = new Listener();
        broken.Answers["news"] = _ => throw new NotSupportedException();
        var stopping = await _group.AddClientAsync();
        var deleted = _client.Grains.CreateObjectReference<IListener>(new Listener());
        IListener[] all =
        [
            _client.Grains.CreateObjectReference<IListener>(broken),
            deleted,
            stopping.Grains.CreateObjectReference<IListener>(new Listener()),
            _reference,
        ];
        foreach (var each in all)
        {
            await Speaker("a").SubscribeAsync(each);
        }

        _client.Grains.DeleteObjectReference<IListener>(deleted);
        await stopping.Host.StopAsync();
        var asked = 0;
        _listener.Answers["news"] = _ => Task.FromResult($"{++asked}");

        Assert.Equal(1, await Speaker("a").AskAllAsync("news"));
        Assert.Equal(1, asked);
        GC.KeepAlive(broken);
    }

    [Fact]
    public async Task Calls_to_a_client_that_is_gone_wait_once_for_it_and_fail_at_once_from_then_on()
    {
        var gone = new ObserverId(PeerId.Of(Guid.NewGuid()), 1).ToGrainId();
        var reference = _client.Grains.GetGrain<IListener>(gone);
        for (var n = 0; n < 100; n++)
        {
            await Assert.ThrowsAsync<ClientNotAvailableException>(
                () => Speaker("a").AskAsync(reference, "who").WaitAsync(SiloGroup.Never));
        }
    }

    [Fact]
    public async Task An_observer_is_found_again_after_its_client_lost_its_connections()
    {
        Assert.Equal("who!", await Speaker("a").AskAsync(_reference, "who"));
        var transport = _client.Host.Services.GetRequiredService<ITransport>();

        foreach (var member in _group.Members)
        {
            transport.Forget(member.Silo.SiloAddress);
        }

        foreach (var member in _group.Members)
        {
            var speaker = Speaker(SiloGroup.KeyOwnedBy(member, "speaker"), member);
            Assert.Equal("who!", await speaker.AskAsync(_reference, "who").WaitAsync(SiloGroup.Never));
        }
    }

    [Fact]
    public async Task A_silo_that_came_later_reaches_an_observer_whose_client_never_called_it()
    {
        var added = await _group.AddAsync();
        await _group.AgreeAsync();

        var speaker = Speaker(SiloGroup.KeyOwnedBy(added, "speaker"), added);
        Assert.Equal("who!", await speaker.AskAsync(_reference, "who").WaitAsync(SiloGroup.Never));
    }

    [Fact]
    public async Task An_observer_that_nobody_keeps_or_that_was_deleted_cannot_be_told()
    {
        var collected = Forgotten();
        GC.Collect();
        var deleted = _client.Grains.CreateObjectReference<IListener>(_listener);
        _client.Grains.DeleteObjectReference<IListener>(deleted);

        await Assert.ThrowsAsync<ClientNotAvailableException>(() => Speaker("a").AskAsync(collected, "who"));
        await Assert.ThrowsAsync<ClientNotAvailableException>(() => Speaker("a").AskAsync(deleted, "who"));
        Assert.Throws<ArgumentException>(() => _client.Grains.DeleteObjectReference<IListener>(deleted));
    }

    [Fact]
    public async Task An_observer_that_takes_too_long_costs_its_caller_no_more_than_the_deadline()
    {
        var local = _group.Members[0].Grains.CreateObjectReference<IListener>(_listener);
        var gate = new TaskCompletionSource<string>();
        _listener.Answers["slow"] = _ => gate.Task;

        foreach (var reference in new[] { _reference, local })
        {
            var speaker = Speaker(SiloGroup.KeyOwnedBy(_group.Members[0], "speaker"));
            await Assert.ThrowsAsync<TimeoutException>(() => speaker.AskWithinASecondAsync(reference, "slow"));
        }

        gate.SetResult("at last");
        Assert.Equal("who!", await Speaker("a").AskAsync(_reference, "who"));
    }

    [Fact]
    public async Task What_waits_for_an_observer_is_bounded_and_refused_by_type()
    {
        var gate = new TaskCompletionSource<string>();
        _listener.Answers["slow"] = _ => gate.Task;
        var calls = Enumerable.Range(0, 400).Select(_ => _reference.AskAsync("slow")).ToList();

        await Assert.ThrowsAsync<LimitExceededException>(() => _reference.AskAsync("one more"));

        gate.SetResult("");
        Assert.Equal(256, (await Task.WhenAll(calls.Select(call => call.ContinueWith(
            task => task.IsCompletedSuccessfully ? 1 : 0, TaskScheduler.Default)))).Sum());
    }

    [Fact]
    public async Task A_cancelled_call_ends_at_once_and_fires_the_token_of_the_observer()
    {
        var entered = new TaskCompletionSource();
        var fired = new TaskCompletionSource();
        _listener.Answers["wait"] = async token =>
        {
            token.Register(fired.SetResult);
            entered.SetResult();
            await fired.Task;
            return "";
        };
        using var source = new CancellationTokenSource();
        var call = Speaker("a").AskAsync(_reference, "wait", source.Token);
        await entered.Task.WaitAsync(SiloGroup.Never);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(SiloGroup.Never));
        await fired.Task.WaitAsync(SiloGroup.Never);
    }

    [Fact]
    public async Task A_grain_is_told_as_an_observer_is()
    {
        var keys = _group.Members.Select(member => SiloGroup.KeyOwnedBy(member, "speaker")).ToList();
        await Speaker(keys[0]).ListenToAsync(keys[1]);

        await Speaker(keys[1]).ShoutAsync("news");

        Assert.Equal("news", await Speaker(keys[0]).HeardAsync().WaitAsync(SiloGroup.Never));
    }

    [Fact]
    public async Task What_is_no_object_outside_of_grains_gets_no_reference()
    {
        var (grain, _, owner) = _group.Remote();
        owner.Script["create"] = step =>
            Task.FromResult($"{step.Grain.Grains.CreateObjectReference<IListener>(_listener)}");

        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.RunAsync("create"));
        Assert.Throws<ArgumentException>(() => _client.Grains.CreateObjectReference<IListener>(_reference));
        await Assert.ThrowsAsync<WireFormatException>(() => Speaker("a").SubscribeAsync(_listener));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private IListener Forgotten() => _client.Grains.CreateObjectReference<IListener>(new Listener());

    private ISpeakerGrain Speaker(string key, SiloGroup.Member? by = null) =>
        (by ?? _client).Grains.GetGrain<ISpeakerGrain>(key);
}
