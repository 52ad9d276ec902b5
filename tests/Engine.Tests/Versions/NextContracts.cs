using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine.Tests.Contracts;

/// <summary>New: a type.</summary>
[GenerateSerializer, Alias("versions.gift")]
public sealed record Gift([property: Id(0)] string From);

/// <summary>A wider number; the note is gone, a gift is new.</summary>
[GenerateSerializer, Alias("versions.line")]
public sealed record Line(
    [property: Id(0)] string Order,
    [property: Id(1)] long Quantity,
    [property: Id(3)] Gift? Gift);

/// <summary>The hint is gone, the gifts are new.</summary>
[GenerateSerializer, Alias("versions.basket")]
public sealed record Basket(
    [property: Id(0)] string Where,
    [property: Id(1)] int Units,
    [property: Id(2)] IReadOnlyList<Line> Lines,
    [property: Id(4)] IReadOnlyList<Gift> Gifts);

/// <summary>New: an error.</summary>
[GenerateSerializer, Alias("versions.too-many")]
public sealed class TooManyException(string message) : Exception(message)
{
    [Id(0)]
    public long Most { get; init; }
}

/// <summary>A method more.</summary>
[Alias("versions.basket-grain")]
public interface IBasketGrain : IGrainWithStringKey
{
    Task<Basket> PutAsync(Line line);

    Task<Basket> GetAsync();

    Task<Basket> CompareAsync(IBasketGrain other);

    Task<Basket> WrapAsync(Gift gift);
}

/// <summary>New: a kind of grain.</summary>
[Alias("versions.wishes-grain")]
public interface IWishesGrain : IGrainWithStringKey
{
    Task<string> WishAsync(Gift gift);
}

[GrainType("versions.basket")]
internal sealed class BasketGrain(BasketStore store, ILocalSiloDetails silo) : Grain, IBasketGrain
{
    private const long Most = 1000;

    private readonly List<Line> _lines = [];

    public Task<Basket> PutAsync(Line line)
    {
        if (line.Quantity > Most)
        {
            throw new TooManyException($"{line.Quantity} are more than {Most}.") { Most = Most };
        }

        _lines.Add(line);
        return Task.FromResult(Seen(store.Put(this.GetPrimaryKeyString(), line.Order)));
    }

    public Task<Basket> GetAsync() => Task.FromResult(Seen(store.Count(this.GetPrimaryKeyString())));

    public Task<Basket> CompareAsync(IBasketGrain other) => other.GetAsync();

    public Task<Basket> WrapAsync(Gift gift)
    {
        _lines.Add(new Line("wrapping", 1, gift));
        return GetAsync();
    }

    private Basket Seen(int units) => new(silo.Name, units, [.. _lines.TakeLast(1)], [new Gift("the house")]);
}

[GrainType("versions.wishes")]
internal sealed class WishesGrain : Grain, IWishesGrain
{
    public Task<string> WishAsync(Gift gift) => Task.FromResult($"wished by {gift.From}");
}

public sealed class NextVersion : IContractVersion
{
    public IAddressable Basket(IGrainFactory grains, string key) => grains.GetGrain<IBasketGrain>(key);

    public IAddressable Wishes(IGrainFactory grains, string key) => grains.GetGrain<IWishesGrain>(key);

    public async Task<BasketSeen> PutAsync(IGrainFactory grains, string key, string order, int quantity) =>
        Seen(await grains.GetGrain<IBasketGrain>(key).PutAsync(new Line(order, quantity, new Gift("a friend"))));

    public async Task<BasketSeen> CompareAsync(IGrainFactory grains, string key, string otherKey) =>
        Seen(await grains.GetGrain<IBasketGrain>(key).CompareAsync(grains.GetGrain<IBasketGrain>(otherKey)));

    public async Task<BasketSeen> WrapAsync(IGrainFactory grains, string key) =>
        Seen(await grains.GetGrain<IBasketGrain>(key).WrapAsync(new Gift("a friend")));

    public Task<string> WishAsync(IGrainFactory grains, string key) =>
        grains.GetGrain<IWishesGrain>(key).WishAsync(new Gift("a friend"));

    private static BasketSeen Seen(Basket basket) => new(
        basket.Where,
        basket.Units,
        string.Join("; ", basket.Lines.Select(
            line => $"{line.Quantity} of {line.Order}, gift '{line.Gift?.From}'"))
        + $"; gifts '{string.Join(", ", basket.Gifts.Select(gift => gift.From))}'");
}
