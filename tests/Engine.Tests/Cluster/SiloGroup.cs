using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Commerce.Engine.Tests;

/// <summary>
/// Several silos in this process, as they ship: real sockets, the real clock, the defaults. Each has a script of its
/// own; the step <c>where</c> tells the name of the silo that runs it.
/// </summary>
internal sealed class SiloGroup : IAsyncDisposable
{
    /// <summary>Long past anything that works.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromSeconds(30);

    private readonly MemoryMembershipTable _table = new(TimeProvider.System);
    private readonly List<Member> _members = [];
    private readonly List<Member> _clients = [];
    private int _added;

    public IReadOnlyList<Member> Members => _members;

    /// <summary>Who is in the cluster.</summary>
    public IMembershipTable Table => _table;

    public static async Task<SiloGroup> StartAsync(int silos, Action<ISiloBuilder>? configure = null)
    {
        var group = new SiloGroup();
        for (var n = 0; n < silos; n++)
        {
            await group.AddAsync(configure);
        }

        await group.AgreeAsync();
        return group;
    }

    public async Task<Member> AddAsync(Action<ISiloBuilder>? configure = null)
    {
        var script = new Script();
        var name = $"silo {_added++}"; // No two that ever were have one name.
        script["where"] = _ => Task.FromResult(name);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(script).AddSingleton<IMembershipTable>(_table);
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(options => options.ClusterId = "group")
            .Configure<SiloOptions>(options => options.SiloName = name)
            .Configure<EndpointOptions>(
                options => (options.AdvertisedIPAddress, options.SiloPort) = (IPAddress.Loopback, TestHosts.FreePort()))
            .AddMemoryGrainStorageAsDefault()
            .AddMemoryStreams("live")
            .UseTcp(options => options.Secrets.Add("the secret of these tests")));
        if (configure is not null)
        {
            builder.UseOrleans(configure);
        }

        var member = new Member(name, builder.Build(), script);
        _members.Add(member);
        await member.Host.StartAsync().WaitAsync(Never);
        return member;
    }

    /// <summary>A process that calls grains and hosts none.</summary>
    public async Task<Member> AddClientAsync(Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        configure?.Invoke(builder.Services);
        builder.Services.TryAddSingleton<IMembershipTable>(_table);
        builder.UseOrleansClient(client =>
        {
            client.Services.Configure<ClusterOptions>(options => options.ClusterId = "group");
            client.AddMemoryStreams("live").UseTcp(options => options.Secrets.Add("the secret of these tests"));
        });
        var client = new Member("client", builder.Build(), new Script());
        _clients.Add(client);
        await client.Host.StartAsync().WaitAsync(Never);
        return client;
    }

    /// <summary>Takes a silo away as an operator does.</summary>
    public async Task StopAsync(Member member)
    {
        _members.Remove(member);
        await member.Host.StopAsync().WaitAsync(Never);
        member.Host.Dispose();
    }

    /// <summary>Waits until every silo knows all of them as active, and no other.</summary>
    public async Task AgreeAsync()
    {
        var all = _members.Select(member => member.Silo.SiloAddress).Order().ToList();
        foreach (var member in _members)
        {
            var agrees = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Look(ClusterView view)
            {
                if (view.Active.Select(row => row.Silo).SequenceEqual(all))
                {
                    agrees.TrySetResult();
                }
            }

            using var subscription = member.Silo.Views.Subscribe(Look);
            Look(member.Silo.Views.Current);
            await agrees.Task.WaitAsync(Never);
        }
    }

    /// <summary>A grain that one silo calls and another owns.</summary>
    public (ISerialGrain Grain, Member Caller, Member Owner) Remote(string prefix = "remote")
    {
        var caller = _members[0];
        for (var n = 0; ; n++)
        {
            var grain = caller.Serial($"{prefix}{n}");
            var owner = caller.Silo.Cluster!.Placement.OwnerOf(((IAddressable)grain).GetGrainId())!;
            if (!owner.Equals(caller.Silo.SiloAddress))
            {
                return (grain, caller, _members.Single(member => member.Silo.SiloAddress.Equals(owner)));
            }
        }
    }

    /// <summary>The key of a grain that this silo owns.</summary>
    public static string KeyOwnedBy(Member owner, string prefix)
    {
        var keys = Enumerable.Range(0, int.MaxValue).Select(n => $"{prefix}{n}");
        return keys.First(key => owner.Silo.SiloAddress.Equals(
            owner.Silo.Cluster!.Placement.OwnerOf(((IAddressable)owner.Serial(key)).GetGrainId())));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _clients.Concat(_members).ToList())
        {
            await StopAsync(member);
        }
    }

    internal sealed record Member(string Name, IHost Host, Script Script)
    {
        public Silo Silo => Host.Services.GetRequiredService<Silo>();

        public IGrainFactory Grains => Host.Services.GetRequiredService<IGrainFactory>();

        public ISerialGrain Serial(string key) => Grains.GetGrain<ISerialGrain>(key);
    }
}
