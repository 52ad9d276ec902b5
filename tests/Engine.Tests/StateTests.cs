using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Commerce.Engine.Tests;

public interface ICountGrain : IGrainWithIntegerKey
{
    Task<int> AddAsync(int value);

    Task<string?> GetEtagAsync();

    Task ClearAsync();

    Task<int> AddUnseenAsync(int value);
}

[GenerateSerializer]
public sealed record Count([property: Id(0)] int Value)
{
    public Count() : this(0)
    {
    }
}

internal sealed class CountGrain([PersistentState("count", "shop")] IPersistentState<Count> state) : Grain, ICountGrain
{
    private int _atActivation = -1;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _atActivation = state.State.Value;
        return Task.CompletedTask;
    }

    public async Task<int> AddAsync(int value)
    {
        state.State = new Count(state.State.Value + value);
        await state.WriteStateAsync();
        return state.State.Value;
    }

    public Task<string?> GetEtagAsync() =>
        Task.FromResult(state.RecordExists ? $"{_atActivation}: {state.Etag}" : null);

    public async Task ClearAsync() => await state.ClearStateAsync();

    public async Task<int> AddUnseenAsync(int value)
    {
        try
        {
            return await AddAsync(value);
        }
        catch (InconsistentStateException)
        {
            return -1;
        }
    }
}

/// <summary>States of grains: read before the grain begins, written against their version.</summary>
public sealed class StateTests
{
    [Fact]
    public async Task A_state_outlives_its_activation()
    {
        await using var silo = await StartAsync(new MemoryGrainStorage());
        var grain = silo.Grains.GetGrain<ICountGrain>(7);

        Assert.Null(await grain.GetEtagAsync());
        Assert.Equal(3, await grain.AddAsync(3));
        Assert.Equal(5, await grain.AddAsync(2));
        await EndAsync(silo, grain);

        Assert.Equal("5: 2", await grain.GetEtagAsync());
        await grain.ClearAsync();
        Assert.Null(await grain.GetEtagAsync());
        Assert.Equal(1, await grain.AddAsync(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conflict_ends_the_activation_even_if_the_grain_hides_it(bool hidden)
    {
        var storage = new MemoryGrainStorage();
        await using var silo = await StartAsync(storage);
        var grain = silo.Grains.GetGrain<ICountGrain>(7);
        await grain.AddAsync(1);
        var activation = silo.Find(grain)!;
        var stored = new GrainState<Count>();
        await storage.ReadStateAsync("count", grain.GetGrainId(), stored);
        stored.State = new Count(100);
        await storage.WriteStateAsync("count", grain.GetGrainId(), stored);

        if (hidden)
        {
            Assert.Equal(-1, await grain.AddUnseenAsync(1));
        }
        else
        {
            var error = await Assert.ThrowsAsync<InconsistentStateException>(() => grain.AddAsync(1));
            Assert.Equal(("2", "1"), (error.StoredEtag, error.CurrentEtag));
        }

        await activation.Deactivated;
        Assert.Equal(101, await grain.AddAsync(1));
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_is_an_error_of_the_callers()
    {
        await using var silo = await StartAsync(new BrokenStorage());

        await Assert.ThrowsAsync<System.IO.IOException>(() => silo.Grains.GetGrain<ICountGrain>(7).AddAsync(1));
        Assert.Equal(0, silo.Silo.Catalog.Count);
    }

    [Fact]
    public async Task A_missing_storage_provider_is_named()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = await Assert.ThrowsAsync<BadProviderConfigException>(
            () => silo.Grains.GetGrain<ICountGrain>(7).AddAsync(1));

        Assert.Contains("'shop'", error.Message, StringComparison.Ordinal);
    }

    private static Task<TestSilo> StartAsync(IGrainStorage storage) => TestSilo.StartAsync(
        configure: host => host.Services.AddGrainStorage("shop", (_, _) => storage));

    private static async Task EndAsync(TestSilo silo, IAddressable grain)
    {
        var activation = silo.Find(grain)!;
        activation.Deactivate(new DeactivationReason(DeactivationReasonCode.RuntimeRequested, "test"));
        await activation.Deactivated;
    }

    private sealed class BrokenStorage : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            throw new System.IO.IOException("no disk");

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            throw new System.IO.IOException("no disk");

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            throw new System.IO.IOException("no disk");
    }
}
