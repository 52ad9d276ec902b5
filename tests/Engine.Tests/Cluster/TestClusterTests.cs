using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: a grain author tests grains over several silos as with Orleans. Method: a cluster of each kind, silos added,
/// stopped, killed and started again, and grains that say where they are.
/// </summary>
public sealed class TestClusterTests
{
    [Fact]
    public async Task Silos_are_added_stopped_killed_and_started_again_and_grains_are_where_silos_are()
    {
        await using var cluster = new TestClusterBuilder(2).AddSiloBuilderConfigurator<Configurator>()
            .AddClientBuilderConfigurator<Configurator>().Build();
        await cluster.DeployAsync();
        Assert.Equal("client", cluster.ServiceProvider.GetRequiredService<string>());
        Assert.Equal(Names("Primary", "Secondary_1"), await WhereAsync(cluster));

        var added = await cluster.StartAdditionalSiloAsync();
        Assert.Equal(Names("Primary", "Secondary_1", "Secondary_2"), await WhereAsync(cluster));

        await cluster.StopSiloAsync(cluster.SecondarySilos[0]);
        await cluster.WaitForLivenessToStabilizeAsync();
        Assert.Equal(Names("Primary", "Secondary_2"), await WhereAsync(cluster));

        await cluster.KillSiloAsync(added);
        await cluster.WaitForLivenessToStabilizeAsync(didKill: true);
        Assert.Equal(Names("Primary"), await WhereAsync(cluster));
        Assert.Equal([cluster.Primary], cluster.GetActiveSilos());

        var again = await cluster.RestartSiloAsync(added);
        Assert.Equal(("Secondary_2", added.SiloAddress.Endpoint), (again.Name, again.SiloAddress.Endpoint));
        Assert.NotEqual(added.SiloAddress, again.SiloAddress);
        Assert.Same(again, cluster.GetSiloForAddress(again.SiloAddress));
        Assert.Equal(Names("Primary", "Secondary_2"), await WhereAsync(cluster));
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.KillSiloAsync(added));
    }

    [Fact]
    public async Task A_silo_that_is_killed_tells_nobody_and_finishes_nothing()
    {
        await using var cluster = new TestClusterBuilder(2).AddSiloBuilderConfigurator<Configurator>().Build();
        await cluster.DeployAsync();
        var grain = cluster.GrainFactory.GetGrain<ISerialGrain>("a");
        var silo = cluster.Silos.Single(each => $"{each.Name}" == grain.RunAsync("where").GetAwaiter().GetResult());
        var script = cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<Script>();
        var gate = script.Gate("gate");
        var call = grain.RunAsync("gate");
        await gate.Entered.Task;

        await cluster.KillSiloAsync(silo);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => call.WaitAsync(SiloGroup.Never));
        Assert.NotEqual(silo.Name, await grain.RunAsync("where"));
        Assert.Empty(script.Log);
        gate.Open();
    }

    [Fact]
    public async Task What_is_kept_in_memory_is_kept_by_the_cluster()
    {
        await using var cluster = new TestClusterBuilder(2).AddSiloBuilderConfigurator<Configurator>().Build();
        await cluster.DeployAsync();
        var grains = Enumerable.Range(0, 20).Select(n => cluster.GrainFactory.GetGrain<ICountGrain>(n)).ToList();
        await Task.WhenAll(grains.Select(grain => grain.AddAsync(3)));

        await cluster.StopSecondarySilosAsync();
        await cluster.WaitForLivenessToStabilizeAsync();

        Assert.All(await Task.WhenAll(grains.Select(grain => grain.AddAsync(2))), count => Assert.Equal(5, count));
    }

    [Fact]
    public async Task A_test_looks_into_a_silo_and_ends_an_activation()
    {
        await using var cluster = new TestClusterBuilder(1).AddSiloBuilderConfigurator<Configurator>().Build();
        await cluster.DeployAsync();
        var grain = cluster.GrainFactory.GetGrain<ISerialGrain>("a");
        Assert.False(cluster.TryGetGrainContext(grain.GetGrainId(), out _));
        await grain.RunAsync("where");
        Assert.True(cluster.TryGetGrainContext(grain.GetGrainId(), out var activation));

        await cluster.DeactivateAsync(grain);

        Assert.True(activation.Deactivated.IsCompletedSuccessfully);
        await cluster.WaitForDeactivationAsync(grain);
        Assert.False(cluster.TryGetGrainContext(grain.GetGrainId(), out _));
    }

    private static IEnumerable<string> Names(params string[] names) => names;

    private static async Task<IEnumerable<string>> WhereAsync(TestCluster cluster) =>
        (await Task.WhenAll(Enumerable.Range(0, 60).Select(
            n => cluster.GrainFactory.GetGrain<ISerialGrain>($"g{n}").RunAsync("where"))))
        .Distinct().Order(StringComparer.Ordinal);

    public sealed class Configurator : ISiloConfigurator, IClientBuilderConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) => siloBuilder
            .AddMemoryGrainStorage("shop").Services.AddSingleton(static services => new Script
            {
                ["where"] = _ => Task.FromResult(services.GetRequiredService<ILocalSiloDetails>().Name),
            });

        public void Configure(IConfiguration configuration, IClientBuilder clientBuilder) =>
            clientBuilder.Services.AddSingleton("client");
    }
}
