using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: each reminder is ticked by the silo that owns its grain, also when silos come and go. Method: silos over real
/// sockets with one table and the defaults that ship; ticks say who had them.
/// </summary>
public sealed class ReminderClusterTests : IAsyncLifetime
{
    private const int Grains = 60;

    private readonly MemoryReminderTable _table = new(TimeProvider.System);
    private readonly ConcurrentQueue<(string Grain, string Silo)> _ticks = new();
    private readonly SemaphoreSlim _ticked = new(0);
    private SiloGroup _group = null!;

    public async ValueTask InitializeAsync()
    {
        _group = await SiloGroup.StartAsync(3, Configure);
        _group.Members.ToList().ForEach(Listen);
    }

    public async ValueTask DisposeAsync()
    {
        await _group.DisposeAsync();
        _ticked.Dispose();
    }

    [Fact]
    public async Task Each_tick_is_delivered_once_by_the_owner_also_after_a_silo_has_gone_and_another_come()
    {
        await RegisterAsync(TimeSpan.Zero);
        Assert.Equal(3, (await TicksAsync()).Select(each => each.Silo).Distinct().Count());

        // Due when they have new owners, whose grains are not activated.
        await RegisterAsync(TimeSpan.FromSeconds(1));
        var gone = _group.Members[1];
        await _group.StopAsync(gone);
        var added = await _group.AddAsync(Configure);
        Listen(added);
        await _group.AgreeAsync();

        var silos = (await TicksAsync()).Select(each => each.Silo).ToList();
        Assert.DoesNotContain(gone.Name, silos);
        Assert.Empty(_ticks);
    }

    private void Configure(ISiloBuilder silo) => silo.Services.AddSingleton<IReminderTable>(_table);

    private void Listen(SiloGroup.Member member) => member.Script.Reminding = (step, _, _) =>
    {
        _ticks.Enqueue((step.Grain.GetPrimaryKeyString(), member.Name));
        _ticked.Release();
        return Task.CompletedTask;
    };

    private async Task RegisterAsync(TimeSpan due)
    {
        foreach (var member in _group.Members)
        {
            member.Script["register"] = async step =>
            {
                await step.Grain.RegisterOrUpdateReminder("wake", due, TimeSpan.FromMinutes(1));
                return "";
            };
        }

        await Task.WhenAll(Enumerable.Range(0, Grains).Select(
            n => _group.Members[0].Grains.GetGrain<IRemindedGrain>($"r{n}").RunAsync("register")));
    }

    private async Task<List<(string Grain, string Silo)>> TicksAsync()
    {
        for (var n = 0; n < Grains; n++)
        {
            Assert.True(await _ticked.WaitAsync(SiloGroup.Never), $"Only {n} ticks came.");
        }

        var ticks = _ticks.ToList();
        _ticks.Clear();
        Assert.Equal(Grains, ticks.Select(each => each.Grain).Distinct().Count());
        return ticks;
    }
}
