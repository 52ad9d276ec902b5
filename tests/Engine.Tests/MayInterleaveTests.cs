namespace Commerce.Engine.Tests;

/// <summary>
/// What a class decides of its own requests: who is let in while another request waits. Once with first turns on the
/// caller's thread, once with all of them queued.
/// </summary>
public abstract class MayInterleaveTests(bool inline)
{
    [Fact]
    public async Task A_request_that_the_class_lets_in_runs_beside_one_that_waits()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var (blocked, gate) = await BlockAsync(silo, "block");
        silo.Script["welcome"] = _ => Task.FromResult("in");

        Assert.Equal("in", await Grain(silo).RunAsync("welcome"));
        Assert.False(blocked.IsCompleted);
        gate.Open();
        await blocked;
    }

    [Fact]
    public async Task Another_one_waits_also_behind_one_that_was_let_in()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var (blocked, gate) = await BlockAsync(silo, "block");
        silo.Script["welcome"] = _ => Task.FromResult("in");
        silo.Script["stranger"] = _ => Task.FromResult("at last");
        var stranger = Grain(silo).RunAsync("stranger");

        await Grain(silo).RunAsync("welcome");

        Assert.False(stranger.IsCompleted);
        gate.Open();
        await blocked;
        Assert.Equal("at last", await stranger);
    }

    [Fact]
    public async Task One_that_was_let_in_keeps_nobody_out()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var (blocked, gate) = await BlockAsync(silo, "welcome");
        silo.Script["stranger"] = _ => Task.FromResult("in");

        Assert.Equal("in", await Grain(silo).RunAsync("stranger"));
        gate.Open();
        await blocked;
    }

    [Fact]
    public async Task A_predicate_that_throws_refuses_that_call_and_no_other()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var (blocked, gate) = await BlockAsync(silo, "block");
        var executed = 0;
        silo.Script["throws"] = _ => Task.FromResult($"{++executed}");
        silo.Script["stranger"] = _ => Task.FromResult("in");
        var stranger = Grain(silo).RunAsync("stranger");

        var error = await Assert.ThrowsAsync<NotSupportedException>(() => Grain(silo).RunAsync("throws"));

        Assert.Equal("Not that one.", error.Message);
        Assert.Equal(0, executed);
        gate.Open();
        await blocked;
        Assert.Equal("in", await stranger);
        await silo.SettleAsync();
        Assert.Equal("1", await Grain(silo).RunAsync("throws")); // Nobody is there: the question does not arise.
    }

    private static IHospitableGrain Grain(TestSilo silo) => silo.Grains.GetGrain<IHospitableGrain>("a");

    private static async Task<(Task Blocked, Gate Gate)> BlockAsync(TestSilo silo, string step)
    {
        var gate = silo.Script.Gate(step);
        var blocked = Grain(silo).RunAsync(step);
        await gate.Entered.Task;
        await silo.SettleAsync();
        return (blocked, gate);
    }
}

public sealed class MayInterleaveInlineTests() : MayInterleaveTests(inline: true);

public sealed class MayInterleaveQueuedTests() : MayInterleaveTests(inline: false);
