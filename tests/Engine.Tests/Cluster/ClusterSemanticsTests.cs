using System.Collections.Concurrent;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: what a grain author relies on holds when callers, grain and errors are in different silos. Method: silos over
/// real sockets with the defaults that ship; every silo calls at once.
/// </summary>
public sealed class ClusterSemanticsTests : IAsyncLifetime
{
    private SiloGroup _group = null!;

    public async ValueTask InitializeAsync() => _group = await SiloGroup.StartAsync(3);

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Fact]
    public async Task A_grain_that_all_silos_call_never_runs_twice_at_the_same_time()
    {
        var (grain, _, owner) = _group.Remote();
        var key = grain.GetPrimaryKeyString();
        var (inside, overlaps) = (0, 0);
        owner.Script["count"] = async step =>
        {
            overlaps += Interlocked.Increment(ref inside) == 1 ? 0 : 1;
            await Task.Yield();
            step.Grain.Counter++;
            Interlocked.Decrement(ref inside);
            return $"{step.Grain.Counter}";
        };

        await Task.WhenAll(_group.Members.SelectMany(member => Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var n = 0; n < 50; n++)
            {
                await member.Serial(key).RunAsync("count");
            }
        })));

        Assert.Equal("1201", await grain.RunAsync("count"));
        Assert.Equal(0, overlaps);
    }

    [Fact]
    public async Task What_one_caller_sends_runs_in_its_order()
    {
        var (grain, _, owner) = _group.Remote();
        var order = new ConcurrentQueue<int>();
        for (var n = 0; n < 100; n++)
        {
            var number = n;
            owner.Script[$"{n}"] = async _ =>
            {
                order.Enqueue(number);
                await Task.Yield();
                return "";
            };
        }

        await grain.RunAsync("where");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => grain.RunAsync($"{n}")));

        Assert.Equal(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public async Task A_hundred_callers_of_ten_keys_meet_in_one_activation_each()
    {
        var made = new ConcurrentBag<int>();
        foreach (var member in _group.Members)
        {
            member.Script.Activating = step =>
            {
                made.Add(step.Grain.Instance);
                return Task.CompletedTask;
            };
        }

        await Task.WhenAll(Enumerable.Range(0, 100).SelectMany(caller => Enumerable.Range(0, 10).Select(
            key => _group.Members[caller % 3].Serial($"k{key}").RunAsync("where"))));

        Assert.Equal(10, made.Count);
    }

    [Fact]
    public async Task A_failed_activation_fails_the_callers_of_all_silos_and_leaves_nothing()
    {
        var (grain, _, owner) = _group.Remote();
        owner.Script.Activating = _ => throw new NotSupportedException("Not today.");

        foreach (var member in _group.Members)
        {
            var error = await Assert.ThrowsAsync<NotSupportedException>(
                () => member.Serial(grain.GetPrimaryKeyString()).RunAsync("where"));
            Assert.Equal("Not today.", error.Message);
        }

        Assert.Null(owner.Silo.Catalog.Find(grain.GetGrainId()));
        owner.Script.Activating = _ => Task.CompletedTask;
        Assert.Equal(owner.Name, await grain.RunAsync("where"));
    }

    [Fact]
    public async Task What_cannot_be_sent_fails_its_caller_in_both_directions_and_the_next_call_goes_through()
    {
        var (grain, _, owner) = _group.Remote();
        owner.Script["large"] = _ => Task.FromResult(new string('x', 300_000));

        await Assert.ThrowsAsync<WireFormatException>(
            () => grain.RunAsync(new string('x', 300_000)).WaitAsync(SiloGroup.Never));
        await Assert.ThrowsAsync<WireFormatException>(() => grain.RunAsync("large").WaitAsync(SiloGroup.Never));

        Assert.Equal(owner.Name, await grain.RunAsync("where"));
    }

    [Fact]
    public async Task Calls_of_all_silos_that_wait_for_an_ending_activation_go_to_the_next_one()
    {
        var (grain, _, owner) = _group.Remote();
        var gate = owner.Script.Gate("gate");
        owner.Script["who"] = step => Task.FromResult($"{step.Grain.Instance}");
        owner.Script["end"] = async step =>
        {
            step.Grain.End();
            return await owner.Script.Steps["gate"](step);
        };
        var old = await grain.RunAsync("who");
        var ending = grain.RunAsync("end");
        await gate.Entered.Task.WaitAsync(SiloGroup.Never);
        var waiting = _group.Members.Select(
            member => member.Serial(grain.GetPrimaryKeyString()).RunAsync("who")).ToList();

        gate.Open();

        await ending;
        Assert.NotEqual(old, Assert.Single((await Task.WhenAll(waiting)).Distinct()));
    }

    [Fact]
    public async Task B12_when_a_silo_goes_only_its_own_grains_are_activated_again()
    {
        var made = new ConcurrentQueue<string>();
        foreach (var member in _group.Members)
        {
            member.Script.Activating = step =>
            {
                made.Enqueue(step.Grain.GetPrimaryKeyString());
                return Task.CompletedTask;
            };
        }

        var (one, gone) = (_group.Members[0], _group.Members[2]);
        async Task<Dictionary<string, string>> WhereAsync() => (await Task.WhenAll(Enumerable.Range(0, 90).Select(
            async n => (Key: $"b{n}", Silo: await one.Serial($"b{n}").RunAsync("where")))))
            .ToDictionary(each => each.Key, each => each.Silo);
        var before = await WhereAsync();
        made.Clear();

        await _group.StopAsync(gone);
        await _group.AgreeAsync();
        var after = await WhereAsync();

        var moved = before.Where(each => each.Value == gone.Name).Select(each => each.Key).ToList();
        Assert.NotEmpty(moved);
        Assert.Equal(moved.Order(), made.Order());
        Assert.All(before.Keys.Except(moved), key => Assert.Equal(before[key], after[key]));
    }

    [Fact]
    public async Task B1_silos_that_start_at_once_and_call_one_key_agree_on_its_activation()
    {
        await using var cluster = new Orleans.TestingHost.TestClusterBuilder(3)
            .AddSiloBuilderConfigurator<TestClusterTests.Configurator>().Build();
        await cluster.DeployAsync();

        var factories = cluster.Silos.Select(silo => (IGrainFactory)cluster.GetSiloServiceProvider(silo.SiloAddress)
            .GetService(typeof(IGrainFactory))!);
        var where = await Task.WhenAll(factories.SelectMany(grains => Enumerable.Range(0, 20).Select(
            _ => grains.GetGrain<ISerialGrain>("the key").RunAsync("where"))));

        Assert.Single(where.Distinct());
    }
}
