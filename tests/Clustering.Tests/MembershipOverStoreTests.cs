using System.Collections.Concurrent;
using System.Net;
using Commerce.Engine;
using Commerce.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Commerce.Clustering.Tests;

/// <summary>Silos' memberships over real stores, in real time: one step through each, with the defaults.</summary>
public sealed class MembershipOverStoreTests(RedisServer redis, PostgresServer postgres)
{
    [Fact]
    public async Task B4_silos_over_Redis_are_there_again_after_a_flush_and_a_killed_one_is_found()
    {
        await redis.ReadyAsync();
        await PlayAsync(
            () => new RedisMembershipTable(redis.ConnectionString, "over-store"),
            async () =>
            {
                await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
                await connection.GetDatabase().KeyDeleteAsync("commerce:{over-store}:membership");
            });
    }

    [Fact]
    public async Task B4_silos_over_PostgreSQL_are_there_again_after_a_loss_and_a_killed_one_is_found()
    {
        var database = await postgres.CreateDatabaseAsync();
        await PlayAsync(
            () => new PostgresMembershipTable(database, "over-store"),
            async () =>
            {
                await using var source = NpgsqlDataSource.Create(database);
                await using var command = source.CreateCommand("truncate cluster_silo, cluster_version");
                await command.ExecuteNonQueryAsync();
            });
    }

    private static async Task PlayAsync(Func<IMembershipTable> open, Func<Task> loseAsync)
    {
        var network = new Network();
        var agents = Enumerable.Range(0, 3).Select(n => network.Add(n, open())).ToList();
        await Task.WhenAll(agents.Select(agent => agent.JoinAsync(TestContext.Current.CancellationToken)));
        await Task.WhenAll(agents.Select(agent => SeesAsync(agent, view => view.Active.Length == 3, 6)));
        var before = agents[0].Current.Version;

        await loseAsync();
        await Task.WhenAll(agents.Select(agent => SeesAsync(
            agent, view => view.Version.Incarnation != before.Incarnation && view.Active.Length == 3, 10)));
        Assert.True(agents[0].Current.Version.Number > before.Number);

        await network.KillAsync(agents[0]);
        await Task.WhenAll(agents.Skip(1).Select(agent => SeesAsync(agent, view => view.Active.Length == 2, 10)));
        foreach (var agent in agents.Skip(1))
        {
            await agent.LeaveAsync();
            await network.KillAsync(agent);
        }
    }

    /// <summary>Waits for a view. The seconds are far more than it takes: machines that build are slow.</summary>
    private static async Task SeesAsync(MembershipAgent agent, Func<ClusterView, bool> holds, int secondsMax)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = agent.Subscribe(view =>
        {
            if (holds(view))
            {
                seen.TrySetResult();
            }
        });
        if (!holds(agent.Current))
        {
            await seen.Task.WaitAsync(TimeSpan.FromSeconds(secondsMax * 3));
        }
    }

    /// <summary>Agents of this process ask each other directly.</summary>
    private sealed class Network : IProbe, IMembershipGossip
    {
        private readonly ConcurrentDictionary<SiloAddress, (MembershipAgent Agent, IMembershipTable Table)> _alive = [];
        private readonly ConcurrentDictionary<MembershipAgent, SiloAddress> _addresses = [];

        public MembershipAgent Add(int n, IMembershipTable table)
        {
            var address = SiloAddress.New(IPAddress.Loopback, 11_000 + n, 1);
            var settings = new MembershipSettings(
                Options.Create(new ClusterMembershipOptions()), Options.Create(new MembershipOptions()));
            var agent = new MembershipAgent(address, $"silo-{n}", new MembershipServices(
                table, this, this, settings, TimeProvider.System, new Random(n), new RandomIdSource(),
                new AsynchronousCompletions(), new ThreadPoolTurns(), new MembershipLog(NullLogger.Instance)));
            (_alive[address], _addresses[agent]) = ((agent, table), address);
            return agent;
        }

        public async Task KillAsync(MembershipAgent agent)
        {
            await agent.DisposeAsync();
            if (_alive.TryRemove(_addresses[agent], out var killed))
            {
                await ((IAsyncDisposable)killed.Table).DisposeAsync();
            }
        }

        public Task<ProbeResult> ProbeAsync(SiloAddress target, CancellationToken cancellationToken) =>
            Task.FromResult(_alive.TryGetValue(target, out var silo)
                ? new ProbeResult(ProbeOutcome.Answered, silo.Agent.Health)
                : new ProbeResult(ProbeOutcome.Refused));

        public Task<ProbeResult> ProbeIndirectlyAsync(
            SiloAddress via, SiloAddress target, TimeSpan timeout, CancellationToken cancellationToken) =>
            ProbeAsync(target, cancellationToken);

        public void Tell(SiloAddress silo, MembershipVersion version)
        {
            if (_alive.TryGetValue(silo, out var told))
            {
                told.Agent.Heard(version);
            }
        }
    }
}
