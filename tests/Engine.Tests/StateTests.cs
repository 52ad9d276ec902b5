using Microsoft.Extensions.DependencyInjection;
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

public interface ITallyGrain : IGrainWithIntegerKey
{
    Task<int> AddAsync(int value);

    Task<int> RereadAsync();

    Task ClearAsync();
}

internal class TallyGrain : Grain<Count>, ITallyGrain
{
    private int _atActivation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _atActivation = State.Value;
        return Task.CompletedTask;
    }

    public async Task<int> AddAsync(int value)
    {
        State = new Count(State.Value + value);
        await WriteStateAsync();
        return (_atActivation * 100) + State.Value;
    }

    public async Task<int> RereadAsync()
    {
        State = new Count(-1);
        await ReadStateAsync();
        return State.Value;
    }

    public Task ClearAsync() => ClearStateAsync();
}

[Orleans.Providers.StorageProvider(ProviderName = "shop")]
internal sealed class ShopTallyGrain : TallyGrain;

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
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_conflict_ends_the_activation_even_if_the_grain_hides_it(bool hidden, bool abrupt)
    {
        var storage = new MemoryGrainStorage();
        await using var silo = await StartAsync(abrupt ? new AbruptStorage(storage) : storage);
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

        await activation.Deactivated.WaitAsync(SiloGroup.Never);
        Assert.Equal(101, await grain.AddAsync(1));
    }

    [Theory]
    [InlineData("Commerce.Engine.Tests.TallyGrain", "Default")]
    [InlineData("Commerce.Engine.Tests.ShopTallyGrain", "shop")]
    public async Task The_state_of_a_class_is_read_before_it_begins_and_kept_where_the_class_says(
        string className, string provider)
    {
        await using var silo = await StartAsync(new MemoryGrainStorage());
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>(provider);
        var grain = silo.Grains.GetGrain<ITallyGrain>(7, className);

        Assert.Equal(3, await grain.AddAsync(3));
        await EndAsync(silo, grain);
        Assert.Equal((3 * 100) + 5, await grain.AddAsync(2));
        Assert.Equal(5, await grain.RereadAsync());
        var stored = new GrainState<Count>();
        await storage.ReadStateAsync("state", grain.GetGrainId(), stored);
        Assert.Equal(5, stored.State.Value);

        // Somebody else writes: this activation is not the newest, and ends.
        stored.State = new Count(100);
        await storage.WriteStateAsync("state", grain.GetGrainId(), stored);
        var activation = silo.Find(grain)!;
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.AddAsync(1));
        await activation.Deactivated;
        Assert.Equal((100 * 100) + 101, await grain.AddAsync(1));

        await grain.ClearAsync();
        Assert.Equal((100 * 100) + 1, await grain.AddAsync(1));
    }

    [Fact]
    public async Task A_class_whose_storage_is_missing_fails_its_callers()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = await Assert.ThrowsAsync<BadProviderConfigException>(() =>
            silo.Grains.GetGrain<ITallyGrain>(7, typeof(ShopTallyGrain).FullName).AddAsync(1));

        Assert.Contains("'shop'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, silo.Silo.Catalog.Count);
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

    /// <summary>Throws before it gives a task.</summary>
    private sealed class AbruptStorage(MemoryGrainStorage storage) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            storage.ReadStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            storage.WriteStateAsync(stateName, grainId, grainState).GetAwaiter().GetResult();
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            storage.ClearStateAsync(stateName, grainId, grainState);
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
