using Orleans.Configuration;

namespace Commerce.Engine.Tests;

/// <summary>
/// What a call promises to its caller: an answer, an error, a timeout or a refusal, and nothing of the grain's flow.
/// </summary>
public abstract class CallTests(bool inline)
{
    private static readonly AsyncLocal<string?> Ambient = new();

    [Fact]
    public async Task The_error_of_a_grain_keeps_its_type_its_message_and_its_stack()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        silo.Script["at once"] = _ => ThrowHere();
        silo.Script["later"] = async _ =>
        {
            await Task.Yield();
            return await ThrowHere();
        };
        silo.Script["many"] = async _ =>
        {
            await Task.Yield();
            throw new AggregateException(new KeyNotFoundException("1"), new KeyNotFoundException("2"));
        };
        var grain = silo.Serial();

        foreach (var step in new[] { "at once", "later" })
        {
            var call = grain.RunAsync(step); // A throw before the first await is a failed task, too.
            var error = await Assert.ThrowsAsync<KeyNotFoundException>(() => call);
            Assert.Equal("no such key", error.Message);
            Assert.Contains(nameof(ThrowHere), error.StackTrace, StringComparison.Ordinal);
        }

        var many = await Assert.ThrowsAsync<AggregateException>(() => grain.RunAsync("many"));
        Assert.Equal(2, many.InnerExceptions.Count);
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await grain.ValueAsync("later"));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => grain.DoAsync("later"));
    }

    [Fact]
    public async Task A_method_that_returns_null_is_an_error_of_its_caller()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        Task<string>? nothing = null;
        silo.Script["null"] = _ => nothing!;

        await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Serial().RunAsync("null"));
    }

    [Fact]
    public async Task A_call_that_waited_too_long_is_not_executed()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var gate = silo.Script.Gate("gate");
        var executed = false;
        silo.Script["late"] = _ =>
        {
            executed = true;
            return Task.FromResult("");
        };
        silo.Script["next"] = _ => Task.FromResult("");
        var grain = silo.Serial();

        var first = grain.RunAsync("gate");
        await gate.Entered.Task;
        var late = grain.RunWithinASecondAsync("late");
        await silo.AdvanceAsync(TimeSpan.FromMilliseconds(900));
        Assert.False(late.IsCompleted);
        await silo.AdvanceAsync(TimeSpan.FromMilliseconds(300));
        var error = await Assert.ThrowsAsync<CallNotExecutedException>(() => late);
        gate.Open();
        await first;
        await grain.RunAsync("next");

        Assert.Contains("not executed", error.Message, StringComparison.Ordinal);
        Assert.False(executed);
    }

    [Fact]
    public async Task A_caller_stops_waiting_for_a_running_call_and_its_late_answer_harms_nobody()
    {
        await using var silo = await TestSilo.StartAsync(
            inline,
            host => host.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(3)));
        var gate = silo.Script.Gate("gate");
        silo.Script["next"] = _ => Task.FromResult("next");
        var grain = silo.Serial();

        var call = grain.RunAsync("gate");
        await gate.Entered.Task;
        await silo.AdvanceAsync(TimeSpan.FromSeconds(4));
        var error = await Assert.ThrowsAsync<TimeoutException>(() => call);
        gate.Open();

        Assert.Contains("may still be running", error.Message, StringComparison.Ordinal);
        Assert.Equal("next", await grain.RunAsync("next"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_mailbox_refuses_at_once_and_takes_calls_again_later(bool reentrant)
    {
        await using var silo = await TestSilo.StartAsync(
            inline, host => host.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = 3));
        var gate = new TaskCompletionSource<string>();
        using var running = new SemaphoreSlim(0);
        silo.Script["wait"] = async _ =>
        {
            await Task.Yield(); // In its first turn it is neither among those that wait nor among those that run.
            running.Release();
            return await gate.Task;
        };
        IScript grain = reentrant ? silo.Reentrant() : silo.Serial();

        silo.Script["activate"] = _ => Task.FromResult("");
        await grain.RunAsync("activate");

        var taken = Enumerable.Range(0, 3).Select(_ => grain.RunAsync("wait")).ToList();
        for (var n = 0; n < (reentrant ? 3 : 1); n++)
        {
            await running.WaitAsync();
        }

        var refused = grain.RunAsync("wait");

        Assert.True(refused.IsFaulted);
        await Assert.ThrowsAsync<LimitExceededException>(() => refused);
        gate.SetResult("");
        await Task.WhenAll(taken);
        await grain.RunAsync("wait");
    }

    [Fact]
    public async Task A_class_can_have_a_mailbox_of_its_own_size()
    {
        await using var silo = await TestSilo.StartAsync(
            inline,
            host => host.Configure<EngineOptions>(options => options.MailboxLimits[typeof(SerialGrain).FullName!] = 1));
        var gate = silo.Script.Gate("gate");

        var taken = silo.Serial().RunAsync("gate");

        await Assert.ThrowsAsync<LimitExceededException>(() => silo.Serial().RunAsync("gate"));
        gate.Open();
        await taken;
    }

    [Fact]
    public async Task A_cancelled_call_is_not_sent()
    {
        await using var silo = await TestSilo.StartAsync(inline);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => silo.Serial().RunAsync("nothing", new CancellationToken(canceled: true)));
        Assert.Null(silo.Find(silo.Serial()));
    }

    [Fact]
    public async Task A_call_cancelled_in_the_mailbox_is_not_executed()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        using var cancellation = new CancellationTokenSource();
        var gate = silo.Script.Gate("gate");
        silo.Script["cancelled"] = _ => throw new InvalidOperationException("executed");
        silo.Script["next"] = _ => Task.FromResult("");
        var grain = silo.Serial();

        var first = grain.RunAsync("gate");
        await gate.Entered.Task;
        var cancelled = grain.RunAsync("cancelled", cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        gate.Open();
        await first;
        await grain.RunAsync("next");
    }

    [Fact]
    public async Task A_running_call_hears_of_its_cancellation_in_a_turn()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        using var cancellation = new CancellationTokenSource();
        var entered = new TaskCompletionSource();
        var heard = new TaskCompletionSource<TaskScheduler>();
        silo.Script["wait"] = async step =>
        {
            using var loud = step.Token.Register(() => throw new InvalidOperationException("a callback that fails"));
            using var registration = step.Token.Register(() => heard.SetResult(TaskScheduler.Current));
            entered.SetResult();
            await heard.Task;
            return "";
        };
        silo.Script["next"] = _ => Task.FromResult("");
        var grain = silo.Serial();

        var call = grain.RunAsync("wait", cancellation.Token);
        await entered.Task;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Same(silo.Find(grain), await heard.Task);
        await grain.RunAsync("next");
    }

    [Fact]
    public async Task What_a_caller_sets_flows_down_and_nothing_flows_back()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        silo.Script["outer"] = async step =>
        {
            var seen = $"{RequestContext.Get("who")}";
            RequestContext.Set("who", "outer");
            var inner = await step.Grain.Grains.GetGrain<ISerialGrain>("b").RunAsync("inner");
            return $"{seen} {inner} {RequestContext.Get("who")}";
        };
        silo.Script["inner"] = _ =>
        {
            var seen = $"{RequestContext.Get("who")}";
            RequestContext.Set("who", "inner");
            RequestContext.Set("more", "inner");
            return Task.FromResult(seen);
        };

        RequestContext.Set("who", "caller");

        Assert.Equal("caller outer outer", await silo.Serial().RunAsync("outer"));
        Assert.Equal("caller", RequestContext.Get("who"));
        Assert.Null(RequestContext.Get("more"));
        RequestContext.Clear();
        Assert.Equal(" outer outer", await silo.Serial().RunAsync("outer"));
    }

    [Fact]
    public async Task Interleaved_calls_do_not_see_each_others_context()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var gate = silo.Script.Gate("gate");
        silo.Script["who"] = async step =>
        {
            var before = RequestContext.Get("who");
            await gate.Opened.Task;
            return $"{before} {RequestContext.Get("who")}";
        };

        var calls = new List<Task<string>>();
        foreach (var who in new[] { "1", "2", "3" })
        {
            RequestContext.Set("who", who);
            calls.Add(silo.Reentrant().RunAsync("who"));
        }

        RequestContext.Clear();
        gate.Open();
        Assert.Equal(["1 1", "2 2", "3 3"], await Task.WhenAll(calls));
    }

    [Fact]
    public async Task Ambient_values_of_the_process_do_not_cross_a_call()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        silo.Script["ambient"] = _ =>
        {
            var seen = Ambient.Value ?? "nothing";
            Ambient.Value = "the grain's";
            return Task.FromResult(seen);
        };

        Ambient.Value = "the caller's";

        Assert.Equal("nothing", await silo.Serial().RunAsync("ambient"));
        Assert.Equal("the caller's", Ambient.Value);
        Assert.Equal("nothing", await silo.Serial().RunAsync("ambient"));
    }

    private static Task<string> ThrowHere() => throw new KeyNotFoundException("no such key");
}

public sealed class InlineCallTests() : CallTests(inline: true);

public sealed class QueuedCallTests() : CallTests(inline: false);
