using System.Collections.Concurrent;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: filters see every call of grains, in order, and decide about it. Method: filters that write down what they see
/// or do what the test says, around a grain that does what the test says.
/// </summary>
public sealed class FilterTests
{
    private readonly ConcurrentQueue<string> _seen = new();

    [Fact]
    public async Task Filters_run_in_order_around_the_method_and_the_grain_comes_last()
    {
        await using var silo = await TestSilo.StartAsync(configure: each => each
            .AddIncomingGrainCallFilter(new Incoming(context => Note("first", context)))
            .AddIncomingGrainCallFilter(new Incoming(context => Note("second", context)))
            .AddOutgoingGrainCallFilter(new Outgoing(context => Note("out", context))));
        silo.Script.Filter = context => Note("own", context);
        silo.Script["run"] = _ =>
        {
            _seen.Enqueue("method");
            return Task.FromResult("result");
        };

        Assert.Equal("result", await silo.Grains.GetGrain<IFilteredGrain>("f").RunAsync("run"));

        Assert.Equal(
            [
                "out", "first", "second", "own", "method",
                "own: result", "second: result", "first: result", "out: result",
            ],
            _seen);
    }

    [Fact]
    public async Task A_filter_sees_who_is_called_and_by_whom_and_with_what()
    {
        IOutgoingGrainCallContext? going = null;
        IIncomingGrainCallContext? coming = null;
        await using var silo = await TestSilo.StartAsync(configure: each => each
            .AddIncomingGrainCallFilter(new Incoming(context => (coming = context).Invoke()))
            .AddOutgoingGrainCallFilter(new Outgoing(context => (going = context).Invoke())));
        silo.Script["run"] = _ => Task.FromResult("");
        silo.Script["call"] = step => step.Grain.Grains.GetGrain<ISerialGrain>("b").RunAsync("run");
        using var source = new CancellationTokenSource();

        await silo.Serial("a").RunAsync("call", source.Token);

        Assert.Equal(silo.Serial("a").GetGrainId(), going!.SourceId);
        Assert.Equal(silo.Find(silo.Serial("a")), going.SourceContext);
        Assert.Equal(silo.Serial("b"), going.Grain);
        await silo.Serial("b").RunAsync("run", source.Token);
        Assert.Null(going.SourceId);
        Assert.Equal(silo.Serial("b").GetGrainId(), coming!.TargetId);
        Assert.Equal(silo.Find(silo.Serial("b")), coming.TargetContext);
        Assert.IsType<SerialGrain>(coming.Grain);
        Assert.Equal(typeof(IScript).GetMethod(nameof(IScript.RunAsync)), coming.InterfaceMethod);
        Assert.Equal(typeof(ScriptGrain), coming.ImplementationMethod.DeclaringType);
        Assert.Equal((typeof(IScript).FullName, "RunAsync"), (coming.InterfaceName, coming.MethodName));
        Assert.Equal(2, coming.Request.GetArgumentCount());
        Assert.Equal("run", coming.Request.GetArgument(0));
        Assert.IsType<CancellationToken>(coming.Request.GetArgument(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => coming.Request.GetArgument(2));
    }

    [Fact]
    public async Task A_filter_changes_arguments_and_results_and_a_wrong_type_is_an_error()
    {
        object other = "other";
        await using var silo = await TestSilo.StartAsync(configure: each => each
            .AddIncomingGrainCallFilter(new Incoming(async context =>
            {
                context.Request.SetArgument(0, other);
                await context.Invoke();
                context.Result += " result";
            })));
        silo.Script["other"] = _ => Task.FromResult("other");

        Assert.Equal("other result", await silo.Serial().RunAsync("run"));
        other = 5;
        await Assert.ThrowsAsync<InvalidCastException>(() => silo.Serial().RunAsync("run"));
    }

    [Fact]
    public async Task Who_refuses_a_call_keeps_it_from_being_executed_and_the_caller_gets_the_error()
    {
        var refuse = true;
        await using var silo = await TestSilo.StartAsync(configure: each => each
            .AddIncomingGrainCallFilter(new Incoming(context =>
                refuse ? throw new UnauthorizedAccessException("Not you.") : Task.CompletedTask)));
        var executed = 0;
        silo.Script["run"] = _ => Task.FromResult($"{++executed}");

        var error = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => silo.Serial().RunAsync("run"));
        Assert.Equal("Not you.", error.Message);
        refuse = false;
        await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Serial().RunAsync("run"));
        Assert.Equal(0, executed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filter_sees_errors_and_may_try_again(bool incoming)
    {
        async Task Again(IGrainCallContext context)
        {
            try
            {
                await context.Invoke();
            }
            catch (NotSupportedException)
            {
                _seen.Enqueue("error");
                await context.Invoke();
            }
        }

        await using var silo = await TestSilo.StartAsync(configure: each =>
        {
            if (incoming)
            {
                each.AddIncomingGrainCallFilter(new Incoming(Again));
            }
            else
            {
                each.AddOutgoingGrainCallFilter(new Outgoing(Again));
            }
        });
        var tries = 0;
        silo.Script["run"] = async _ =>
        {
            await Task.Yield();
            return ++tries == 1 ? throw new NotSupportedException() : $"{tries}";
        };

        Assert.Equal("2", await silo.Serial().RunAsync("run"));
        Assert.Equal(["error"], _seen);
    }

    [Fact]
    public async Task What_awaits_in_a_filter_stays_in_the_turns_of_the_grain()
    {
        await using var silo = await TestSilo.StartAsync(configure: each => each
            .AddIncomingGrainCallFilter(new Incoming(async context =>
            {
                await Task.Yield();
                Assert.Same(context.TargetContext, TaskScheduler.Current);
                await context.Invoke();
                Assert.Same(context.TargetContext, TaskScheduler.Current);
            })));
        var gate = silo.Script.Gate("block");
        silo.Script["run"] = _ => Task.FromResult("ran");
        var first = silo.Serial().RunAsync("block");
        await gate.Entered.Task;
        var second = silo.Serial().RunAsync("run");
        await silo.SettleAsync();
        Assert.False(second.IsCompleted); // One request at a time, with filters too.

        gate.Open("opened");

        Assert.Equal("opened", await first);
        Assert.Equal("ran", await second);
    }

    [Fact]
    public async Task Calls_that_nobody_waits_for_pass_filters_too()
    {
        await using var silo = await TestSilo.StartAsync(configure: each => each
            .AddIncomingGrainCallFilter(new Incoming(context => Note("in", context)))
            .AddOutgoingGrainCallFilter(new Outgoing(context => Note("out", context))));
        var told = new TaskCompletionSource();
        silo.Script["tell"] = _ =>
        {
            told.SetResult();
            return Task.FromResult("");
        };

        await silo.Serial().TellAsync("tell");
        await told.Task.WaitAsync(SiloGroup.Never, TestContext.Current.CancellationToken);

        Assert.Contains("out", _seen);
        Assert.Contains("in", _seen);
    }

    [Fact]
    public async Task What_a_filter_adds_to_the_context_reaches_the_filter_and_the_grain_of_another_silo()
    {
        await using var group = await SiloGroup.StartAsync(0);
        for (var n = 0; n < 2; n++)
        {
            await group.AddAsync(silo => silo
                .AddOutgoingGrainCallFilter(new Outgoing(context =>
                {
                    RequestContext.Set("who", "the front");
                    return context.Invoke();
                }))
                .AddIncomingGrainCallFilter(new Incoming(context => RequestContext.Get("who") is "the front"
                    ? context.Invoke()
                    : throw new UnauthorizedAccessException("Who are you?"))));
        }

        await group.AgreeAsync();
        var (grain, caller, owner) = group.Remote();
        owner.Script["who"] = _ => Task.FromResult($"{RequestContext.Get("who")}");
        Assert.Equal("the front", await grain.RunAsync("who"));

        var client = await group.AddClientAsync();
        var error = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.Serial("x").RunAsync("where"));
        Assert.Equal("Who are you?", error.Message);
        Assert.Equal(2, (await caller.Grains.GetGrain<IManagementGrain>(0).GetHosts()).Count);
    }

    private async Task Note(string name, IGrainCallContext context)
    {
        _seen.Enqueue(name);
        await context.Invoke();
        _seen.Enqueue($"{name}: {context.Result}");
    }

    private sealed class Incoming(Func<IIncomingGrainCallContext, Task> see) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => see(context);
    }

    private sealed class Outgoing(Func<IOutgoingGrainCallContext, Task> see) : IOutgoingGrainCallFilter
    {
        public Task Invoke(IOutgoingGrainCallContext context) => see(context);
    }
}
