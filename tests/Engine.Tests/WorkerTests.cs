using System.Collections.Concurrent;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: stateless workers are as many as there is to do and as there may be, and always in the silo of the caller.
/// Method: a class with at most two workers a silo, whose calls end when the test says so.
/// </summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task There_are_as_many_workers_as_calls_until_the_limit_and_then_calls_wait_in_order()
    {
        await using var silo = await TestSilo.StartAsync();
        var worker = silo.Grains.GetGrain<IWorkerGrain>("w");
        var running = new ConcurrentQueue<(int Worker, TaskCompletionSource<string> End)>();
        var order = new ConcurrentQueue<int>();
        var entered = new SemaphoreSlim(0);
        silo.Script["run"] = step =>
        {
            var end = new TaskCompletionSource<string>();
            running.Enqueue((step.Grain.Instance, end));
            entered.Release();
            return end.Task;
        };
        var calls = new List<Task<string>>();
        for (var n = 0; n < 6; n++)
        {
            var number = n;
            silo.Script[$"run {n}"] = step =>
            {
                order.Enqueue(number);
                return silo.Script.Steps["run"](step);
            };
            calls.Add(worker.RunAsync($"run {n}"));
            if (n == 1)
            {
                // A worker that is between two turns has more to do for a moment: the others are shared evenly when
                // both of them only wait.
                await entered.WaitAsync(TestContext.Current.CancellationToken);
                await entered.WaitAsync(TestContext.Current.CancellationToken);
                await silo.SettleAsync();
            }
        }

        var workers = new HashSet<int>();
        for (var n = 0; n < 6; n++)
        {
            if (n % 2 == 0)
            {
                for (var each = 0; each < 2 && n > 0; each++)
                {
                    await entered.WaitAsync(TestContext.Current.CancellationToken);
                }

                Assert.Equal(2, silo.Silo.Catalog.Count);
                Assert.Equal(n + 2, order.Count);
            }

            Assert.True(running.TryDequeue(out var first));
            workers.Add(first.Worker);
            first.End.SetResult("");
        }

        await Task.WhenAll(calls);
        Assert.Equal(2, workers.Count);
        Assert.Equal([0, 1], order.Take(2).Order());
        Assert.Equal([2, 3], order.Skip(2).Take(2).Order());
    }

    [Fact]
    public async Task Whether_a_call_may_interleave_is_asked_while_others_come()
    {
        await using var silo = await TestSilo.StartAsync();
        var worker = silo.Grains.GetGrain<IHospitableWorkerGrain>("w");
        var isAnswered = false;
        silo.Script["first"] = _ => Task.FromResult("");
        silo.Script["second"] = _ => Task.FromResult("");
        HospitableWorkerGrain.Welcome = step =>
            isAnswered |= step is "first" && Task.Run(() => worker.RunAsync("second")).Wait(SiloGroup.Never);

        await worker.RunAsync("first");

        Assert.True(isAnswered);
    }

    [Fact]
    public async Task Workers_that_have_nothing_to_do_are_collected_and_others_come_when_they_are_called()
    {
        await using var silo = await TestSilo.StartAsync();
        var worker = silo.Grains.GetGrain<IWorkerGrain>("w");
        var gate = silo.Script.Gate("run");
        silo.Script["other"] = step => Task.FromResult($"{step.Grain.Instance}");
        var first = worker.RunAsync("run");
        await gate.Entered.Task;
        var second = await worker.RunAsync("other");
        gate.Open();
        await first;
        var before = silo.Silo.Catalog.All.ToList();
        Assert.Equal(2, before.Count);

        await silo.PassAsync(TimeSpan.FromMinutes(16));
        await Task.WhenAll(before.Select(each => each.Deactivated));

        Assert.Equal(0, silo.Silo.Catalog.Count);
        Assert.NotEqual(second, await worker.RunAsync("other"));
        Assert.Equal(["ActivationIdle", "ActivationIdle"], silo.Script.Log);
    }

    [Fact]
    public async Task A_worker_that_cannot_be_made_fails_its_callers_and_the_next_call_tries_again()
    {
        await using var silo = await TestSilo.StartAsync();
        var worker = silo.Grains.GetGrain<IWorkerGrain>("w");
        silo.Script["run"] = _ => Task.FromResult("ran");
        silo.Script.Constructing = () => throw new NotSupportedException("Not today.");

        await Assert.ThrowsAsync<NotSupportedException>(() => worker.RunAsync("run"));

        silo.Script.Constructing = () => { };
        Assert.Equal("ran", await worker.RunAsync("run"));
    }

    [Fact]
    public async Task What_waits_in_a_worker_that_ends_goes_to_another()
    {
        await using var silo = await TestSilo.StartAsync();
        var worker = silo.Grains.GetGrain<IWorkerGrain>("w");
        var gates = new[] { silo.Script.Gate("a"), silo.Script.Gate("b") };
        silo.Script["run"] = _ => Task.FromResult("ran");
        silo.Script["end"] = step =>
        {
            step.Grain.End();
            return Task.FromResult("");
        };
        var blocked = new[] { worker.RunAsync("a"), worker.RunAsync("b") };
        await Task.WhenAll(gates.Select(gate => gate.Entered.Task));
        var rest = new[] { "end", "run", "end", "run", "run", "run" }.Select(step => worker.RunAsync(step)).ToList();

        Array.ForEach(gates, gate => gate.Open());

        await Task.WhenAll(blocked.Concat(rest));
        Assert.Equal("ran", await rest[^1]);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_all_workers_are_busy_is_not_executed()
    {
        await using var silo = await TestSilo.StartAsync();
        var worker = silo.Grains.GetGrain<IWorkerGrain>("w");
        var gates = new[] { silo.Script.Gate("a"), silo.Script.Gate("b") };
        var executed = 0;
        silo.Script["late"] = _ => Task.FromResult($"{Interlocked.Increment(ref executed)}");
        var blocked = new[] { worker.RunAsync("a"), worker.RunAsync("b") };
        await Task.WhenAll(gates.Select(gate => gate.Entered.Task));
        using var source = new CancellationTokenSource();
        var late = worker.RunAsync("late", source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        Array.ForEach(gates, gate => gate.Open());
        await Task.WhenAll(blocked);
        Assert.Equal(0, executed);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_silo_calls_its_own_workers_and_a_client_those_of_all_silos(int silos)
    {
        await using var group = await SiloGroup.StartAsync(silos);
        foreach (var member in group.Members)
        {
            var worker = member.Grains.GetGrain<IWorkerGrain>("w");
            for (var n = 0; n < 5; n++)
            {
                Assert.Equal(member.Name, await worker.RunAsync("where"));
            }
        }

        var client = await group.AddClientAsync();
        var remote = client.Grains.GetGrain<IWorkerGrain>("w");
        await remote.RunAsync("where"); // From here on it knows the silos.
        var places = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => remote.RunAsync("where")));
        Assert.Equal(silos, places.Distinct().Count());
    }

    [Fact]
    public async Task A_client_passes_by_a_silo_that_it_cannot_reach_although_the_table_has_it_still()
    {
        await using var group = await SiloGroup.StartAsync(3);
        var client = await group.AddClientAsync();
        var worker = client.Grains.GetGrain<IWorkerGrain>("w");
        var killed = group.Members[1];
        var gate = killed.Script.Gate("gate");
        foreach (var other in group.Members.Where(member => member != killed))
        {
            other.Script["gate"] = _ => Task.FromResult("passed");
        }

        var calls = Enumerable.Range(0, 3).Select(_ => worker.RunAsync("gate")).ToList();
        await gate.Entered.Task.WaitAsync(SiloGroup.Never);
        await killed.Silo.KillAsync();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => Task.WhenAll(calls).WaitAsync(SiloGroup.Never));
        gate.Open();

        var places = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => worker.RunAsync("where")));
        Assert.Equal(
            group.Members.Where(member => member != killed).Select(member => member.Name),
            places.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Workers_stay_while_silos_come_and_go()
    {
        await using var group = await SiloGroup.StartAsync(2);
        var (stays, goes) = (group.Members[0], group.Members[1]);
        stays.Script["instance"] = step => Task.FromResult($"{step.Grain.Instance}");
        var workers = Enumerable.Range(0, 20).Select(n => stays.Grains.GetGrain<IWorkerGrain>($"w{n}")).ToList();
        var before = await Task.WhenAll(workers.Select(each => each.RunAsync("instance")));

        await group.AddAsync();
        await group.StopAsync(goes);
        await group.AgreeAsync();

        Assert.Equal(before, await Task.WhenAll(workers.Select(each => each.RunAsync("instance"))));
    }
}
