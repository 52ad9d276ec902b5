using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: a part of the grains has silos of its own, and the others live on without it. Method: silos of two roles over
/// real sockets, calls from each and from a client.
/// </summary>
public sealed class RoleTests : IAsyncLifetime
{
    private SiloGroup _group = null!;

    public async ValueTask InitializeAsync()
    {
        _group = await SiloGroup.StartAsync(2, silo => Configure(silo, "serial"));
        await _group.AddAsync(silo => Configure(silo, "reentrant"));
        await _group.AgreeAsync();
    }

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Fact]
    public async Task Each_part_is_on_its_own_silos_whoever_calls_and_is_missed_by_name_when_they_are_gone()
    {
        var client = await _group.AddClientAsync(
            services => services.Configure<EngineOptions>(options => options.RoleOf = RoleOf));
        var callers = _group.Members.Append(client).ToList();
        var (first, second, other) = (_group.Members[0], _group.Members[1], _group.Members[2]);

        foreach (var caller in callers)
        {
            for (var n = 0; n < 20; n++)
            {
                Assert.NotEqual(other.Name, await caller.Serial($"g{n}").RunAsync("where"));
                Assert.Equal(other.Name, await Reentrant(caller, n).RunAsync("where"));
            }
        }

        await _group.StopAsync(first);
        await _group.StopAsync(second);
        await _group.AgreeAsync();

        var missing = await Assert.ThrowsAsync<NoSiloForRoleException>(
            () => other.Serial("g").RunAsync("where").WaitAsync(SiloGroup.Never));
        Assert.Contains("none has 'serial'", missing.Message, StringComparison.Ordinal);
        Assert.Equal(other.Name, await Reentrant(other, 1).RunAsync("where"));
        Assert.Equal(other.Name, await Reentrant(client, 1).RunAsync("where"));

        await _group.AddAsync(silo => Configure(silo));
        await _group.AgreeAsync();
        Assert.Equal(_group.Members[^1].Name, await other.Serial("g").RunAsync("where")); // It has no roles.
    }

    private static IReentrantGrain Reentrant(SiloGroup.Member caller, int n) =>
        caller.Grains.GetGrain<IReentrantGrain>($"g{n}");

    private static void Configure(ISiloBuilder silo, params string[] roles) => silo
        .Configure<EngineOptions>(options => options.RoleOf = RoleOf)
        .Configure<MembershipOptions>(options =>
        {
            foreach (var role in roles)
            {
                options.Roles.Add(role);
            }
        });

    private static string? RoleOf(Type grain) =>
        grain == typeof(SerialGrain) ? "serial" : grain == typeof(ReentrantGrain) ? "reentrant" : null;
}
