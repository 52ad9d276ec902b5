using System.Collections.Concurrent;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: a reminder ticks when it is due, once, whatever happens to activations and silos meanwhile. Method: a clock
/// that the test moves, the defaults that ship, and a table in memory that outlives the silo.
/// </summary>
public sealed class ReminderTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private readonly ConcurrentQueue<(string Name, TickStatus Status)> _ticks = new();
    private readonly SemaphoreSlim _ticked = new(0);
    private readonly WatchedReminderTable _table;

    public ReminderTests() => _table = new WatchedReminderTable(new MemoryReminderTable(_time));

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    public void Dispose() => _ticked.Dispose();

    [Fact]
    public async Task A_reminder_ticks_when_it_is_due_and_every_period_and_activates_its_grain()
    {
        await using var silo = await StartAsync();
        var (grain, first) = (Reminded(silo), Now + TimeSpan.FromSeconds(10));
        await grain.RunAsync("register");
        var activation = silo.Find(grain)!;
        activation.Deactivate(new DeactivationReason(DeactivationReasonCode.RuntimeRequested, "test"));
        await activation.Deactivated;

        await PassAsync(silo, TimeSpan.FromSeconds(9));
        Assert.Empty(_ticks);
        await PassAsync(silo, 2 * Minute);
        await _ticked.WaitAsync(TestContext.Current.CancellationToken);
        await _ticked.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [("wake", new TickStatus(first, Minute, first)), ("wake", new TickStatus(first, Minute, first + Minute))],
            _ticks);
        Assert.NotNull(silo.Find(grain));
    }

    [Fact]
    public async Task B14_what_came_due_while_no_silo_ran_comes_late_and_once_and_later_ticks_do_not_move()
    {
        await using var before = await StartAsync();
        var first = Now + TimeSpan.FromSeconds(10);
        await Reminded(before).RunAsync("register");
        await before.StopAsync();
        _time.Advance(first + (3.5 * Minute) - Now);
        await using var silo = await StartAsync();
        var late = await TickAsync(silo);
        Assert.Equal(first, late.Status.FirstTickTime);
        Assert.True(late.Status.CurrentTickTime > first + (3 * Minute));

        // One tick for all that were missed; the next is where it would have been anyway.
        var next = await TickAsync(silo);
        Assert.Equal(first + (4 * Minute), next.Status.CurrentTickTime);
        Assert.Empty(_ticks);
    }

    [Fact]
    public async Task A_page_that_was_read_before_a_reminder_was_unregistered_does_not_bring_it_back()
    {
        await using var silo = await StartAsync();
        await Reminded(silo).RunAsync("register");
        var (read, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        _table.PageRead = async page =>
        {
            if (!page.Rows.IsEmpty && read.TrySetResult())
            {
                await goOn.Task;
            }
        };

        await _time.AdvanceUntilAsync(read.Task, TimeSpan.FromSeconds(1));
        await Reminded(silo).RunAsync("unregister");
        goOn.SetResult();
        await PassAsync(silo, 3 * Minute);

        Assert.Empty(_ticks);
        Assert.Equal("", await Reminded(silo).RunAsync("names"));
    }

    [Fact]
    public async Task What_registering_gave_ends_the_reminder_also_after_ticks_but_not_one_registered_anew()
    {
        await using var silo = await StartAsync();
        var grain = Reminded(silo);
        await grain.RunAsync("register");
        await TickAsync(silo);
        await TickAsync(silo);
        Assert.Equal("wake", await grain.RunAsync("names"));

        await grain.RunAsync("register");
        await Assert.ThrowsAsync<ReminderException>(() => grain.RunAsync("unregister the first"));
        Assert.Equal("wake", await grain.RunAsync("names"));
        await grain.RunAsync("unregister");
        await grain.RunAsync("unregister"); // Once more is no error.

        await PassAsync(silo, 3 * Minute);
        Assert.Empty(_ticks);
    }

    [Fact]
    public async Task A_tick_that_fails_is_followed_by_the_next_and_keeps_no_other()
    {
        await using var silo = await StartAsync();
        var failed = 0;
        silo.Script.Reminding = (_, _, _) => failed++ == 0
            ? throw new NotSupportedException("Not this one.")
            : OnTickAsync("wake", default);
        await Reminded(silo).RunAsync("register");

        await TickAsync(silo);

        Assert.Equal(2, failed);
    }

    [Fact]
    public async Task Of_two_silos_that_both_think_they_own_a_grain_one_ticks_it()
    {
        // Each is alone by its own view; what they share is the table.
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        for (var n = 0; n < 50; n++)
        {
            await Reminded(one, $"g{n}").RunAsync("register");
        }

        for (var n = 0; n < 150; n++)
        {
            await TickAsync(one);
        }

        await PassAsync(other, TimeSpan.FromSeconds(20));
        Assert.Empty(_ticks);
    }

    [Fact]
    public async Task A_tick_of_which_nobody_knows_whether_it_was_delivered_comes_again()
    {
        await using var silo = await StartAsync();
        await Reminded(silo).RunAsync("register");
        var moves = 0;
        _table.Moving = (_, _) =>
        {
            if (++moves == 2)
            {
                throw new IOException("The store is away.");
            }
        };

        var first = await TickAsync(silo);
        var again = await TickAsync(silo);

        Assert.Equal(TimeSpan.FromSeconds(30), again.Status.CurrentTickTime - first.Status.CurrentTickTime);
        var next = await TickAsync(silo);
        Assert.Equal(Minute, next.Status.CurrentTickTime - first.Status.CurrentTickTime);
    }

    [Fact]
    public async Task A_tick_that_waited_for_its_grain_in_vain_comes_again()
    {
        await using var silo = await StartAsync(host => host.Configure<SiloMessagingOptions>(
            options => options.MaxRequestProcessingTime = TimeSpan.FromMinutes(10)));
        var (grain, start) = (Reminded(silo), Now);
        var gate = silo.Script.Gate("busy");
        await grain.RunAsync("register");
        var busy = grain.RunAsync("busy");
        await gate.Entered.Task;

        await silo.PassAsync(TimeSpan.FromSeconds(25));
        await Assert.ThrowsAsync<TimeoutException>(() => busy);
        gate.Open();
        Assert.Empty(_ticks);
        while (!await _ticked.WaitAsync(TimeSpan.Zero))
        {
            await silo.PassAsync(TimeSpan.FromSeconds(1));
        }

        Assert.True(_ticks.TryDequeue(out var tick));
        Assert.Equal(TimeSpan.FromSeconds(40), tick.Status.CurrentTickTime - start);
    }

    [Fact]
    public async Task Thousands_that_are_due_at_once_are_read_in_pages_and_ticked_a_few_at_a_time()
    {
        await using var silo = await StartAsync();
        var (open, most, largest) = (0, 0, 0);
        var gate = new TaskCompletionSource();
        _table.PageRead = page =>
        {
            largest = Math.Max(largest, page.Rows.Length);
            return Task.CompletedTask;
        };
        silo.Script.Reminding = async (_, name, status) =>
        {
            var now = Interlocked.Increment(ref open);
            most = Math.Max(most, now);
            if (now == 255)
            {
                gate.TrySetResult();
            }

            await gate.Task;
            Interlocked.Decrement(ref open);
            await OnTickAsync(name, status);
        };
        for (var n = 0; n < 2_000; n++)
        {
            await Reminded(silo, $"g{n}").RunAsync("register");
        }

        for (var n = 0; n < 2_000; n++)
        {
            await TickAsync(silo);
        }

        Assert.Equal((100, 255), (largest, most));
        Assert.Empty(_ticks);
    }

    [Fact]
    public async Task What_cannot_be_a_reminder_is_refused()
    {
        await using var silo = await StartAsync();
        var grain = Reminded(silo);
        foreach (var (step, name, due, period) in ((string, string, TimeSpan, TimeSpan)[])[
            ("short", "a", TimeSpan.Zero, TimeSpan.FromSeconds(59)), ("nameless", "", TimeSpan.Zero, Minute),
            ("past", "a", -Minute, Minute), ("never", "a", Timeout.InfiniteTimeSpan, Minute)])
        {
            silo.Script[step] = each => RegisterAsync(each, name, due, period);
            await Assert.ThrowsAnyAsync<ArgumentException>(() => grain.RunAsync(step));
        }

        silo.Script["register"] = each => RegisterAsync(each, "a", Minute, Minute);
        var deaf = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Serial().RunAsync("register"));
        Assert.Contains("IRemindable", deaf.Message, StringComparison.Ordinal);
        await using var without = await TestSilo.StartAsync();
        without.Script["register"] = each => RegisterAsync(each, "a", Minute, Minute);
        var none = await Assert.ThrowsAsync<InvalidOperationException>(() => Reminded(without).RunAsync("register"));
        Assert.Contains("UseInMemoryReminderService", none.Message, StringComparison.Ordinal);
    }

    private static IRemindedGrain Reminded(TestSilo silo, string key = "a") =>
        silo.Grains.GetGrain<IRemindedGrain>(key);

    private static async Task<string> RegisterAsync(Step step, string name, TimeSpan due, TimeSpan period)
    {
        await step.Grain.RegisterOrUpdateReminder(name, due, period);
        return "";
    }

    private async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null)
    {
        var silo = await TestSilo.StartAsync(
            configure: host =>
            {
                host.Services.AddSingleton<IReminderTable>(_table);
                configure?.Invoke(host);
            },
            time: _time);
        IGrainReminder? first = null;
        silo.Script.Reminding = (_, name, status) => OnTickAsync(name, status);
        silo.Script["register"] = async step =>
        {
            var registered = await step.Grain.RegisterOrUpdateReminder("wake", TimeSpan.FromSeconds(10), Minute);
            first ??= registered;
            return "";
        };
        silo.Script["unregister"] = async step =>
        {
            await step.Grain.UnregisterReminder(await step.Grain.GetReminder("wake") ?? first!);
            return "";
        };
        silo.Script["unregister the first"] = async step =>
        {
            await step.Grain.UnregisterReminder(first!);
            return "";
        };
        silo.Script["names"] = async step =>
            string.Join(' ', (await step.Grain.GetReminders()).Select(each => each.ReminderName));
        return silo;
    }

    private Task OnTickAsync(string name, TickStatus status)
    {
        _ticks.Enqueue((name, status));
        _ticked.Release();
        return Task.CompletedTask;
    }

    /// <summary>Lets time pass until the next tick.</summary>
    private async Task<(string Name, TickStatus Status)> TickAsync(TestSilo silo)
    {
        while (!await _ticked.WaitAsync(TimeSpan.Zero))
        {
            await PassAsync(silo, TimeSpan.FromSeconds(1));
        }

        Assert.True(_ticks.TryDequeue(out var tick));
        return tick;
    }

    private async Task PassAsync(TestSilo silo, TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(1))
        {
            await silo.PassAsync(TimeSpan.FromSeconds(1));
            await _table.SettleAsync();
        }
    }
}
