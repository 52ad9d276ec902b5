using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: a call that nobody waits for costs its caller nothing and still finds its grain. Method: silos over real
/// sockets; what was executed is told by the silo that did.
/// </summary>
public sealed class OneWayTests : IAsyncLifetime
{
    private SiloGroup _group = null!;

    public async ValueTask InitializeAsync() => _group = await SiloGroup.StartAsync(2);

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Fact]
    public async Task It_returns_at_once_though_its_grain_is_busy_and_is_executed_afterwards()
    {
        var (grain, _, owner) = _group.Remote();
        var gate = owner.Script.Gate("block");
        var told = Told(owner);
        var blocked = grain.RunAsync("block");
        await gate.Entered.Task.WaitAsync(SiloGroup.Never);

        Assert.True(grain.TellAsync("told").IsCompletedSuccessfully);

        Assert.False(told.IsCompleted);
        gate.Open();
        await blocked;
        await told.WaitAsync(SiloGroup.Never);
    }

    [Fact]
    public async Task It_fails_without_a_word_and_disturbs_nobody()
    {
        var (grain, _, owner) = _group.Remote();
        owner.Script["fail"] = _ => throw new NotSupportedException("Nobody hears it.");

        await grain.TellAsync("fail");
        await grain.TellAsync("a step that is not there");

        Assert.Equal(owner.Name, await grain.RunAsync("where"));
    }

    [Fact]
    public async Task A_full_mailbox_drops_it_and_keeps_the_connection()
    {
        var (grain, caller, owner) = _group.Remote();
        var gate = owner.Script.Gate("block");
        var calls = new List<Task> { grain.RunAsync("block") };
        await gate.Entered.Task.WaitAsync(SiloGroup.Never);
        calls.AddRange(Enumerable.Range(0, 255).Select(_ => grain.RunAsync("where")));
        var executed = 0;
        owner.Script["told"] = _ => Task.FromResult($"{Interlocked.Increment(ref executed)}");

        await grain.TellAsync("told");

        var other = caller.Serial(SiloGroup.KeyOwnedBy(owner, "other"));
        Assert.Equal(owner.Name, await other.RunAsync("where")); // Behind it, on the same connection.
        gate.Open();
        await Task.WhenAll(calls).WaitAsync(SiloGroup.Never);
        Assert.Equal(0, executed);
    }

    [Fact]
    public async Task Who_sends_it_to_an_owner_that_was_is_told_although_there_is_no_answer()
    {
        var client = await _group.AddClientAsync(services => services.Configure<ClusterMembershipOptions>(
            options => options.TableRefreshTimeout = TimeSpan.FromHours(1)));
        await client.Serial("a").RunAsync("where");
        var before = client.Silo.Cluster!.Placement;
        var added = await _group.AddAsync();
        await _group.AgreeAsync();
        var told = Told(added);
        var refreshed = new TaskCompletionSource();
        using var subscription = client.Silo.Views.Subscribe(view =>
        {
            if (view.Active.Any(row => row.Silo.Equals(added.Silo.SiloAddress)))
            {
                refreshed.TrySetResult();
            }
        });
        Assert.Equal(before, client.Silo.Cluster!.Placement);

        await client.Serial(SiloGroup.KeyOwnedBy(added, "moved")).TellAsync("told");

        await told.WaitAsync(SiloGroup.Never);
        await refreshed.Task.WaitAsync(SiloGroup.Never);
    }

    [Fact]
    public async Task It_waits_for_an_owner_that_is_not_there_yet()
    {
        await using var group = await SiloGroup.StartAsync(0);
        var client = await group.AddClientAsync();

        await client.Serial("early").TellAsync("where");

        var silo = await group.AddAsync();
        while (silo.Silo.Catalog.Count == 0)
        {
            await Task.Yield();
        }
    }

    private static Task Told(SiloGroup.Member by)
    {
        var told = new TaskCompletionSource();
        by.Script["told"] = _ =>
        {
            told.SetResult();
            return Task.FromResult("");
        };
        return told.Task;
    }
}
