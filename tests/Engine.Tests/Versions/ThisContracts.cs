using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine.Tests.Contracts;

[GenerateSerializer, Alias("versions.line")]
public sealed record Line(
    [property: Id(0)] string Order,
    [property: Id(1)] int Quantity,
    [property: Id(2)] string Note);

[GenerateSerializer, Alias("versions.basket")]
public sealed record Basket(
    [property: Id(0)] string Where,
    [property: Id(1)] int Units,
    [property: Id(2)] IReadOnlyList<Line> Lines,
    [property: Id(3)] string Hint);

[Alias("versions.basket-grain")]
public interface IBasketGrain : IGrainWithStringKey
{
    Task<Basket> PutAsync(Line line);

    Task<Basket> GetAsync();

    Task<Basket> CompareAsync(IBasketGrain other);
}

[GrainType("versions.basket")]
internal sealed class BasketGrain(BasketStore store, ILocalSiloDetails silo) : Grain, IBasketGrain
{
    private readonly List<Line> _lines = [];

    public Task<Basket> PutAsync(Line line)
    {
        _lines.Add(line);
        return Task.FromResult(Seen(store.Put(this.GetPrimaryKeyString(), line.Order)));
    }

    public Task<Basket> GetAsync() => Task.FromResult(Seen(store.Count(this.GetPrimaryKeyString())));

    public Task<Basket> CompareAsync(IBasketGrain other) => other.GetAsync();

    private Basket Seen(int units) => new(silo.Name, units, [.. _lines.TakeLast(1)], "a hint");
}

public sealed class ThisVersion : IContractVersion
{
    public IAddressable Basket(IGrainFactory grains, string key) => grains.GetGrain<IBasketGrain>(key);

    public IAddressable Wishes(IGrainFactory grains, string key) => throw Unknown();

    public async Task<BasketSeen> PutAsync(IGrainFactory grains, string key, string order, int quantity) =>
        Seen(await grains.GetGrain<IBasketGrain>(key).PutAsync(new Line(order, quantity, "a note")));

    public async Task<BasketSeen> CompareAsync(IGrainFactory grains, string key, string otherKey) =>
        Seen(await grains.GetGrain<IBasketGrain>(key).CompareAsync(grains.GetGrain<IBasketGrain>(otherKey)));

    public Task<BasketSeen> WrapAsync(IGrainFactory grains, string key) => throw Unknown();

    public Task<string> WishAsync(IGrainFactory grains, string key) => throw Unknown();

    private static BasketSeen Seen(Basket basket) => new(
        basket.Where,
        basket.Units,
        string.Join("; ", basket.Lines.Select(line => $"{line.Quantity} of {line.Order}, note '{line.Note}'"))
        + $"; hint '{basket.Hint}'");

    private static NotSupportedException Unknown() => new("Only the next version has this.");
}
