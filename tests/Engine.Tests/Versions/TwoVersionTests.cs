using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: silos of one version of the contracts and of the next one work together, and the one takes the place of the
/// other under load. Method: the contracts are compiled twice (<c>ThisContracts.cs</c>, <c>NextContracts.cs</c>), silos
/// and clients of both meet over real sockets, and each reads what the other sends.
/// </summary>
public sealed class TwoVersionTests : IAsyncLifetime
{
    private readonly BasketStore _store = new();
    private SiloGroup _group = null!;
    private SiloGroup.Member _old = null!;
    private SiloGroup.Member _new = null!;

    public async ValueTask InitializeAsync()
    {
        _group = await SiloGroup.StartAsync(0);
        _old = await AddAsync(ContractVersion.This);
        _new = await AddAsync(ContractVersion.Next);
        await _group.AgreeAsync();
    }

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Fact]
    public async Task A_caller_of_this_version_is_understood_by_the_next_and_understands_it()
    {
        var caller = ContractVersion.This.Calls;
        var key = KeyOwnedBy(_new);

        Assert.Equal(
            new BasketSeen(_new.Name, 1, "2 of a, note ''; hint ''"), await caller.PutAsync(_old.Grains, key, "a", 2));
        Assert.Equal(
            new BasketSeen(_new.Name, 2, "7 of b, note ''; hint ''"), await caller.PutAsync(_old.Grains, key, "b", 7));
    }

    [Fact]
    public async Task A_caller_of_the_next_version_is_understood_by_this_one_and_understands_it()
    {
        var seen = await ContractVersion.Next.Calls.PutAsync(_new.Grains, KeyOwnedBy(_old), "a", 2);

        Assert.Equal(new BasketSeen(_old.Name, 1, "2 of a, gift ''; gifts ''"), seen);
    }

    [Fact]
    public async Task Messages_of_the_next_version_arrive_whole_at_callers_of_the_same_and_thinner_at_older_ones()
    {
        var key = KeyOwnedBy(_new);

        var next = await ContractVersion.Next.Calls.WrapAsync(_new.Grains, key);
        var thinner = await ContractVersion.This.Calls.CompareAsync(_old.Grains, KeyOwnedBy(_old), key);

        Assert.Equal(new BasketSeen(_new.Name, 0, "1 of wrapping, gift 'a friend'; gifts 'the house'"), next);
        Assert.Equal(new BasketSeen(_new.Name, 0, "1 of wrapping, note ''; hint ''"), thinner);
    }

    [Fact]
    public async Task Grains_of_two_versions_call_each_other_by_references_that_came_from_either()
    {
        var (oldKey, newKey) = (KeyOwnedBy(_old), KeyOwnedBy(_new));
        await ContractVersion.This.Calls.PutAsync(_old.Grains, oldKey, "a", 1);

        var there = await ContractVersion.This.Calls.CompareAsync(_old.Grains, oldKey, newKey);
        var back = await ContractVersion.This.Calls.CompareAsync(_old.Grains, newKey, oldKey);

        Assert.Equal((_new.Name, 0), Brief(there));

        // The new silo has read what the old one wrote, and written it again: what it does not know is gone.
        Assert.Equal(new BasketSeen(_old.Name, 1, "1 of a, note ''; hint ''"), back);
    }

    [Fact]
    public async Task An_error_that_is_new_arrives_by_its_name()
    {
        var error = await Assert.ThrowsAsync<UnavailableExceptionFallbackException>(
            () => ContractVersion.This.Calls.PutAsync(_old.Grains, KeyOwnedBy(_new), "a", 1001));

        Assert.Equal("versions.too-many", error.ExceptionType);
        Assert.Contains("1001 are more than 1000.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_the_next_version_has_is_refused_by_this_one_and_hurts_nothing_else()
    {
        var caller = ContractVersion.Next.Calls;
        var key = KeyOwnedBy(_old);
        await using var load = Load(ContractVersion.This, _old, [], "other");

        for (var n = 0; n < 50; n++)
        {
            var method = await Assert.ThrowsAsync<OrleansMessageRejectionException>(
                () => caller.WrapAsync(_new.Grains, key));
            Assert.Contains("WrapAsync was not executed (UnknownMethod)", method.Message, StringComparison.Ordinal);
            var kind = await Assert.ThrowsAsync<OrleansMessageRejectionException>(
                () => caller.WishAsync(_new.Grains, KeyOwnedBy(_old, caller.Wishes)));
            Assert.Contains("WishAsync was not executed (UnknownGrain)", kind.Message, StringComparison.Ordinal);
        }

        load.Forget();
        await load.UntilAsync(answered => answered.Values.Sum() > 500 && answered.Count == 2);
        Assert.Equal((_old.Name, 1), Brief(await caller.PutAsync(_new.Grains, key, "a", 1)));
        Assert.Equal("wished by a friend", await caller.WishAsync(_new.Grains, KeyOwnedBy(_new, caller.Wishes)));
    }

    [Fact]
    public async Task Silos_of_the_next_version_take_the_place_of_those_of_this_one_under_load_and_no_call_is_lost()
    {
        var acknowledged = new ConcurrentBag<string>();
        var second = await AddAsync(ContractVersion.This);
        var (oldClient, newClient) = (await ClientAsync(ContractVersion.This), await ClientAsync(ContractVersion.Next));
        await using (var old = Load(ContractVersion.This, oldClient, acknowledged, "old"))
        await using (var next = Load(ContractVersion.Next, newClient, acknowledged, "new"))
        {
            foreach (var leaving in new[] { _old, second })
            {
                await SeeAsync(old, next, leaving.Name);
                await _group.StopAsync(leaving);
                await _group.AgreeAsync();
                await SeeAsync(old, next, (await AddAsync(ContractVersion.Next)).Name);
            }

            await SeeAsync(old, next, _new.Name);
            Assert.DoesNotContain(_old.Name, old.Answered.Keys);
            Assert.DoesNotContain(second.Name, next.Answered.Keys);
        }

        Assert.Equal(acknowledged.Order(), _store.Orders.Order());
        var wishes = Enumerable.Range(0, 30).Select(
            n => ContractVersion.Next.Calls.WishAsync(_new.Grains, $"w{n}"));
        Assert.All(await Task.WhenAll(wishes), each => Assert.Equal("wished by a friend", each));
    }

    private static async Task SeeAsync(CallLoad one, CallLoad other, string name)
    {
        foreach (var load in new[] { one, other })
        {
            load.Forget();
            await load.UntilAsync(answered => answered.Values.Sum() > 500 && answered.ContainsKey(name));
        }
    }

    private static (string, int) Brief(BasketSeen seen) => (seen.Where, seen.Units);

    // Every call is another order: the store tells which were executed, and how often.
    private static CallLoad Load(
        ContractVersion version, SiloGroup.Member from, ConcurrentBag<string> acknowledged, string prefix)
    {
        var orders = 0;
        return new CallLoad(async n =>
        {
            var order = $"{prefix}{Interlocked.Increment(ref orders).ToString(CultureInfo.InvariantCulture)}";
            var seen = await version.Calls.PutAsync(from.Grains, $"load{n % 200}", order, 1);
            acknowledged.Add(order);
            return seen.Where;
        });
    }

    private string KeyOwnedBy(SiloGroup.Member owner, Func<IGrainFactory, string, IAddressable>? grain = null)
    {
        grain ??= ContractVersion.Next.Calls.Basket;
        var placement = owner.Silo.Cluster!.Placement;
        return Enumerable.Range(0, int.MaxValue).Select(n => $"basket{n}").First(
            key => owner.Silo.SiloAddress.Equals(placement.OwnerOf(grain(_new.Grains, key).GetGrainId())));
    }

    private Task<SiloGroup.Member> AddAsync(ContractVersion version) => _group.AddAsync(silo =>
    {
        silo.Services.AddSingleton(_store);
        version.Use(silo.Services);
    });

    private Task<SiloGroup.Member> ClientAsync(ContractVersion version) => _group.AddClientAsync(version.Use);
}
