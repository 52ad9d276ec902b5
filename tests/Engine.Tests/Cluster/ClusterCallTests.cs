using Commerce.Engine.Tests.Membership;
using Commerce.Engine.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: a grain author and a caller notice nothing of there being several silos. Method: silos over real sockets in
/// one process; what a call does is asserted from another silo than the one that runs it.
/// </summary>
public sealed class ClusterCallTests : IAsyncLifetime
{
    private SiloGroup _group = null!;

    public async ValueTask InitializeAsync() => _group = await SiloGroup.StartAsync(3);

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Fact]
    public async Task Whoever_calls_a_grain_reaches_the_one_activation_in_its_owner()
    {
        var owners = new HashSet<string>();
        for (var n = 0; n < 60; n++)
        {
            var answers = await Task.WhenAll(
                _group.Members.Select(member => member.Serial($"g{n}").RunAsync("where")));

            Assert.Single(answers.Distinct());
            owners.Add(answers[0]);
        }

        Assert.Equal(3, owners.Count);
        Assert.Equal(60, _group.Members.Sum(member => member.Silo.Catalog.Count));
    }

    [Fact]
    public async Task An_exception_arrives_with_its_type_and_message()
    {
        var (grain, _, owner) = _group.Remote();
        owner.Script["fail"] = _ => throw new NotSupportedException("Not that one.");

        var error = await Assert.ThrowsAsync<NotSupportedException>(() => grain.RunAsync("fail"));

        Assert.Equal("Not that one.", error.Message);
    }

    [Fact]
    public async Task The_request_context_goes_down_and_does_not_come_back()
    {
        var (grain, _, owner) = _group.Remote();
        owner.Script["read"] = _ =>
        {
            var answer = $"{RequestContext.Get("who")}";
            RequestContext.Set("who", "the grain");
            return Task.FromResult(answer);
        };
        RequestContext.Set("who", "the caller");

        Assert.Equal("the caller", await grain.RunAsync("read"));
        Assert.Equal("the caller", RequestContext.Get("who"));
    }

    [Fact]
    public async Task A_call_that_is_not_answered_makes_a_client_look_at_the_cluster()
    {
        var table = new WatchedReads(_group.Table);
        var client = await _group.AddClientAsync(services => services
            .AddSingleton<IMembershipTable>(table)
            .Configure<ClusterMembershipOptions>(options => options.TableRefreshTimeout = TimeSpan.FromHours(1))
            .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(1)));
        var stuck = _group.Members.Select(member => member.Script.Gate("stuck")).ToList();
        await client.Serial("a").RunAsync("where");
        var read = table.NextAsync();

        // Should the silo be the first to see that the time is over, it has answered.
        while (!read.IsCompleted)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => client.Serial("a").RunAsync("stuck"));
        }

        stuck.ForEach(gate => gate.Open());
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_at_once_and_fires_the_token_of_the_grain()
    {
        var (grain, _, owner) = _group.Remote();
        var entered = new TaskCompletionSource();
        var fired = new TaskCompletionSource();
        owner.Script["wait"] = async step =>
        {
            step.Token.Register(fired.SetResult);
            entered.SetResult();
            await fired.Task;
            return "";
        };
        using var source = new CancellationTokenSource();
        var call = grain.RunAsync("wait", source.Token);
        await entered.Task.WaitAsync(SiloGroup.Never);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await fired.Task.WaitAsync(SiloGroup.Never);
    }

    [Fact]
    public async Task A_call_that_is_not_answered_in_time_fails_and_is_not_executed_if_it_still_waits()
    {
        var (grain, _, owner) = _group.Remote();
        var gate = owner.Script.Gate("block");
        var executed = 0;
        owner.Script["late"] = _ =>
        {
            Interlocked.Increment(ref executed);
            return Task.FromResult("");
        };
        var blocked = grain.RunAsync("block");
        await gate.Entered.Task.WaitAsync(SiloGroup.Never);

        await Assert.ThrowsAsync<TimeoutException>(() => grain.RunWithinASecondAsync("late"));

        // Another second by the owner's clock: two clocks agree to within a tenth of one.
        var again = owner.Grains.GetGrain<ISerialGrain>(((IAddressable)grain).GetGrainId().Key.ToString());
        await Assert.ThrowsAsync<CallNotExecutedException>(() => again.RunWithinASecondAsync("late"));
        gate.Open("done");
        Assert.Equal("done", await blocked);
        Assert.Equal(owner.Name, await grain.RunAsync("where"));
        Assert.Equal(0, executed);
    }

    [Fact]
    public async Task An_answer_of_somebody_who_was_not_asked_is_none()
    {
        var (grain, caller, owner) = _group.Remote();
        var gate = owner.Script.Gate("gate");
        var call = grain.RunAsync("gate");
        await gate.Entered.Task.WaitAsync(SiloGroup.Never);
        var options = new WireOptions { Secrets = { "the secret of these tests" } };
        await using var stranger = await WireNode.ClientAsync(TimeProvider.System, "group", options);
        void Send(MessageHeader header)
        {
            var writer = new WireWriter();
            MessageCodec.Write(writer, header);
            var way = stranger.Transport.PeerOf(caller.Silo.SiloAddress);
            Assert.True(way.TrySend(WireChannel.Data, writer.Written).IsAccepted);
        }

        for (ulong id = 0; id < 100; id++)
        {
            Send(new() { Kind = MessageKind.Rejected, CorrelationId = id, Reason = RejectReason.Expired });
        }

        Send(new() { Kind = MessageKind.Request, CorrelationId = 1, TimeToLiveMs = 0 }); // Answered after all those.
        await stranger.ArrivalAsync();
        gate.Open("done");

        Assert.Equal("done", await call.WaitAsync(SiloGroup.Never));
    }

    [Fact]
    public async Task A_silo_that_stops_takes_calls_of_others_until_the_table_says_that_it_leaves()
    {
        var table = new HeldTable(_group.Table);
        var owner = await _group.AddAsync(silo => silo.Services.AddSingleton<IMembershipTable>(table));
        await _group.AgreeAsync();
        var grain = _group.Members[0].Serial(SiloGroup.KeyOwnedBy(owner, "late"));
        var gate = table.Hold();

        var stopping = _group.StopAsync(owner);
        await gate.Entered.Task.WaitAsync(SiloGroup.Never);
        var answer = await grain.RunAsync("where").WaitAsync(SiloGroup.Never);
        gate.Open();
        await stopping;

        Assert.Equal(owner.Name, answer);
    }

    [Fact]
    public async Task A_call_that_nobody_waits_for_is_executed_by_the_owner()
    {
        var (grain, _, owner) = _group.Remote();
        var told = new TaskCompletionSource();
        owner.Script["told"] = _ =>
        {
            told.SetResult();
            return Task.FromResult("");
        };

        await grain.TellAsync("told");

        await told.Task.WaitAsync(SiloGroup.Never);
    }

    [Fact]
    public async Task A_full_mailbox_refuses_callers_of_other_silos_by_type()
    {
        var (grain, _, owner) = _group.Remote();
        var gate = owner.Script.Gate("block");
        var calls = new List<Task> { grain.RunAsync("block") };
        await gate.Entered.Task.WaitAsync(SiloGroup.Never);
        calls.AddRange(Enumerable.Range(0, 255).Select(_ => grain.RunAsync("where")));

        await Assert.ThrowsAsync<LimitExceededException>(() => grain.RunAsync("where").WaitAsync(SiloGroup.Never));

        gate.Open();
        await Task.WhenAll(calls).WaitAsync(SiloGroup.Never);
    }

    [Fact]
    public async Task A_client_that_starts_before_the_silos_calls_them_when_they_come()
    {
        await using var group = await SiloGroup.StartAsync(0);
        var client = await group.AddClientAsync();
        var call = client.Serial("early").RunAsync("where");

        var silo = await group.AddAsync();

        Assert.Equal(silo.Name, await call.WaitAsync(SiloGroup.Never));
        Assert.Equal(0, client.Silo.Catalog.Count);
    }

    [Fact]
    public async Task B2_the_calls_of_a_silo_that_has_stopped_end_whoever_was_asked()
    {
        var (grain, caller, owner) = _group.Remote();
        var gate = owner.Script.Gate("gate");
        var open = grain.RunAsync("gate");
        await gate.Entered.Task.WaitAsync(SiloGroup.Never);
        await owner.Host.StopAsync().WaitAsync(SiloGroup.Never);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => open.WaitAsync(SiloGroup.Never));

        // Its own grains, and those of others, are nobody's here any more.
        await caller.Host.StopAsync().WaitAsync(SiloGroup.Never);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.RunAsync("where").WaitAsync(SiloGroup.Never));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Assert.ThrowsAsync<SiloUnavailableException>(
            () => caller.Serial($"s{n}").RunAsync("where").WaitAsync(SiloGroup.Never))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silos_come_and_go_under_load_and_no_call_fails(bool calledByClient)
    {
        await using var load = new CallLoad(calledByClient ? await _group.AddClientAsync() : _group.Members[0]);

        var added = await _group.AddAsync();
        await load.UntilAsync(answered => answered.ContainsKey(added.Name));
        await _group.StopAsync(_group.Members[1]);
        await _group.AgreeAsync();
        load.Forget();
        await load.UntilAsync(answered => answered.Values.Sum() > 2_000);

        Assert.DoesNotContain("silo 1", load.Answered.Keys);
    }

    /// <summary>A table that says when it is read.</summary>
    private sealed class WatchedReads(IMembershipTable table) : TableLayer(table)
    {
        private TaskCompletionSource _next = new();

        public Task NextAsync()
        {
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _next, next);
            return next.Task;
        }

        public override Task<MembershipSnapshot> ReadAsync(CancellationToken cancellationToken)
        {
            Volatile.Read(ref _next).TrySetResult();
            return base.ReadAsync(cancellationToken);
        }
    }
}
