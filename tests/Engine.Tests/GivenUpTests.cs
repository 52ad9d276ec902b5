using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: what an activation has is given back also if nobody waits for it any longer. Method: each has something of its
/// own that notes when it is disposed of.
/// </summary>
public sealed class GivenUpTests
{
    [Fact]
    public async Task An_activation_that_was_given_up_is_disposed_of_when_it_has_ended()
    {
        await using var silo = await StartAsync();
        var (gate, entered) = (new Gate(), new TaskCompletionSource<Belongings>());
        silo.Script.Activating = async step =>
        {
            entered.SetResult(BelongingsOf(step));
            await gate.Opened.Task;
        };

        var call = silo.Serial().RunAsync("run");
        var belongings = await entered.Task;
        await silo.AdvanceAsync(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<CallNotExecutedException>(() => call);
        gate.Open();

        await belongings.Disposed.Task.WaitAsync(SiloGroup.Never);
    }

    [Fact]
    public async Task A_grain_that_was_left_behind_in_a_request_is_disposed_of_when_that_has_ended()
    {
        await using var silo = await StartAsync();
        var (gate, entered) = (new Gate(), new TaskCompletionSource<Belongings>());
        silo.Script["stuck"] = async step =>
        {
            entered.SetResult(BelongingsOf(step));
            return await gate.Opened.Task;
        };
        silo.Script["run"] = _ => Task.FromResult("");

        var stuck = silo.Serial().RunAsync("stuck");
        var belongings = await entered.Task;
        await silo.AdvanceAsync(TimeSpan.FromSeconds(9));
        var waiting = silo.Serial().RunAsync("run");
        await silo.AdvanceAsync(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<TimeoutException>(() => stuck);
        await waiting.WaitAsync(SiloGroup.Never);
        Assert.False(belongings.Disposed.Task.IsCompleted);
        gate.Open();

        await belongings.Disposed.Task.WaitAsync(SiloGroup.Never);
        Assert.Empty(silo.Script.Log); // Its end did not run: another activation had taken its place.
    }

    [Fact]
    public async Task A_grain_that_was_left_behind_with_its_thread_is_disposed_of_when_it_gives_that_back()
    {
        await using var silo = await StartAsync();
        using var thread = new ManualResetEventSlim();
        var entered = new TaskCompletionSource<Belongings>(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.Script["block"] = step =>
        {
            entered.SetResult(BelongingsOf(step));
            thread.Wait();
            return Task.FromResult("");
        };
        silo.Script["run"] = _ => Task.FromResult("");

        var blocked = Task.Run(() => silo.Serial().RunAsync("block"));
        var belongings = await entered.Task;
        silo.Time.Advance(TimeSpan.FromSeconds(9));
        var waiting = silo.Serial().RunAsync("run");
        silo.Time.Advance(TimeSpan.FromSeconds(2));
        await waiting.WaitAsync(SiloGroup.Never);
        Assert.False(belongings.Disposed.Task.IsCompleted);
        thread.Set();

        await belongings.Disposed.Task.WaitAsync(SiloGroup.Never);
        await Task.WhenAny(blocked);
    }

    private static Task<TestSilo> StartAsync() =>
        TestSilo.StartAsync(configure: host => host.Services.AddScoped<Belongings>());

    private static Belongings BelongingsOf(Step step) =>
        ((IGrainBase)step.Grain).GrainContext.ActivationServices.GetRequiredService<Belongings>();

    /// <summary>What an activation has of its own.</summary>
    private sealed class Belongings : IDisposable
    {
        public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => Disposed.SetResult();
    }
}
