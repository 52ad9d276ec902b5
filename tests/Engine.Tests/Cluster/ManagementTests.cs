using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: operations see all silos, whichever they ask, also while one is in trouble. Method: three silos over real
/// sockets; each hosts grains that it owns; answers are compared with what the silos' catalogs have.
/// </summary>
public sealed class ManagementTests : IAsyncLifetime
{
    private SiloGroup _group = null!;

    public async ValueTask InitializeAsync()
    {
        _group = await SiloGroup.StartAsync(3);
        for (var n = 0; n < 30; n++)
        {
            await _group.Members[0].Serial($"m{n}").RunAsync("where");
        }
    }

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Fact]
    public async Task Every_silo_and_a_client_see_the_activations_of_all()
    {
        foreach (var asked in _group.Members.Append(await _group.AddClientAsync()))
        {
            var management = asked.Grains.GetGrain<IManagementGrain>(0);
            var found = (await management.GetSimpleGrainStatistics())
                .Where(each => each.GrainType == typeof(SerialGrain).FullName)
                .ToDictionary(each => each.SiloAddress!, each => each.ActivationCount);

            Assert.Equal(30, found.Values.Sum());
            Assert.All(_group.Members, member => Assert.Equal(
                member.Silo.Catalog.All.Count(each => each.GrainInstance is SerialGrain),
                found[member.Silo.SiloAddress]));
            Assert.Equal(31, await management.GetTotalActivationCount()); // And the management grain.
            Assert.Equal(3, (await management.GetHosts(onlyActive: true)).Count);
        }
    }

    [Fact]
    public async Task A_forced_collection_reaches_the_idle_grains_of_all()
    {
        var idle = _group.Members.SelectMany(member => member.Silo.Catalog.All)
            .Where(each => each.GrainInstance is SerialGrain).ToList();

        // The clock of a silo ticks every 50 ms: a grain has been idle once it did.
        var management = _group.Members[0].Grains.GetGrain<IManagementGrain>(0);
        while (!idle.TrueForAll(each => each.Deactivated.IsCompleted))
        {
            await management.ForceActivationCollection(TimeSpan.FromMilliseconds(1)).WaitAsync(SiloGroup.Never);
        }
    }

    [Fact]
    public async Task Who_is_no_longer_active_is_refused_at_once_and_left_out()
    {
        var (gone, asked) = (_group.Members[2], _group.Members[0]);
        var address = gone.Silo.SiloAddress;
        await _group.StopAsync(gone);
        await _group.AgreeAsync();

        var direct = asked.Grains.GetGrain<ISiloStatistics>(address.ToParsableString());
        await Assert.ThrowsAsync<SiloUnavailableException>(() => direct.GetAsync());
        var found = await asked.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        Assert.DoesNotContain(address, found.Select(each => each.SiloAddress));
    }

    [Fact]
    public async Task A_silo_that_is_too_busy_to_answer_is_left_out()
    {
        var busy = await _group.AddAsync(silo => silo.Configure<EngineOptions>(
            options => options.MailboxLimits[typeof(SiloStatisticsGrain).FullName!] = 0));
        await _group.AgreeAsync();
        var asked = _group.Members[0];

        var found = await asked.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        var told = await asked.Host.Services.GetRequiredService<IClusterReport>().ReadAsync();

        Assert.NotEmpty(found);
        Assert.DoesNotContain(busy.Silo.SiloAddress, found.Select(each => each.SiloAddress));
        Assert.Equal(3, told.Count);
        Assert.DoesNotContain(busy.Silo.SiloAddress, told.Select(each => each.Silo));
    }

    [Fact]
    public async Task A_silo_that_dies_without_a_word_is_left_out()
    {
        var management = _group.Members[0].Grains.GetGrain<IManagementGrain>(0);
        var owner = _group.Members[0].Silo.Cluster!.Placement.OwnerOf(((IAddressable)management).GetGrainId());
        var dying = _group.Members.First(each => !each.Silo.SiloAddress.Equals(owner));
        var asked = _group.Members.First(each => each.Silo.SiloAddress.Equals(owner));

        // Its connections end, and in the table it is still active.
        await dying.Silo.Cluster!.StopAsync();
        var found = await asked.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();

        Assert.Equal(2, found.Select(each => each.SiloAddress).Distinct().Count());
        Assert.DoesNotContain(dying.Silo.SiloAddress, found.Select(each => each.SiloAddress));
    }

    [Fact]
    public async Task A_client_hears_from_every_silo_how_busy_it_is_and_waits_for_nobody_who_is_gone()
    {
        var (grain, _, owner) = _group.Remote("busy");
        var gate = new TaskCompletionSource<string>();
        var begun = new TaskCompletionSource();
        owner.Script["wait"] = async _ =>
        {
            await Task.Yield(); // Behind its first turn it is among those that run.
            begun.TrySetResult();
            return await gate.Task;
        };
        var calls = Enumerable.Range(0, 3).Select(_ => grain.RunAsync("wait")).ToList();
        await begun.Task.WaitAsync(SiloGroup.Never);
        var dying = _group.Members.First(each => each != owner && each != _group.Members[0]);
        await dying.Silo.Cluster!.StopAsync(); // In the table it is still active.

        var report = (await _group.AddClientAsync()).Host.Services.GetRequiredService<IClusterReport>();
        SiloLoad? load;
        do
        {
            var told = await report.ReadAsync();
            Assert.DoesNotContain(dying.Silo.SiloAddress, told.Select(each => each.Silo));
            load = told.SingleOrDefault(each => each.Silo.Equals(owner.Silo.SiloAddress))?.Load;
        }
        while (load is not { Queued: 2 }); // The calls behind the first, or its answer, may still be on their way.

        Assert.Equal((1, 2, 2), (load.Running, load.Queued, load.LongestQueue));
        Assert.EndsWith(((IAddressable)grain).GetGrainId().ToString(), load.LongestQueueOf, StringComparison.Ordinal);
        gate.SetResult("");
        await Task.WhenAll(calls);
    }
}
