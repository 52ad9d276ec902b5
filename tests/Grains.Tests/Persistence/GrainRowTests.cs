using System.Text.Json;
using Commerce.Configuration;
using Commerce.Hosting;
using Commerce.Promotions;
using Commerce.Seeding;
using Commerce.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Commerce.Persistence;

/// <summary>
/// Goal: a row has one writer, also while a grain is on two silos for a moment. Method: whole silos, and a writer
/// behind their backs.
/// </summary>
public sealed class GrainRowTests : IAsyncLifetime
{
    private static readonly Coupon Ours = DemoCatalogue.Welcome;
    private static readonly Coupon Theirs = Ours with { Units = 1 };

    private RunningShop _shop = null!;

    private ICouponGrain Coupon => _shop.Grains.GetGrain<ICouponGrain>(Ours.Code);

    public async ValueTask InitializeAsync() => _shop = await RunningShop.StartAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Who_writes_a_row_that_somebody_else_has_written_is_told_so_and_who_calls_again_finds_it()
    {
        await WriteTheirsAsync();

        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => Coupon.PutAsync(Ours));

        Assert.Contains(Ours.Code, error.Message, StringComparison.Ordinal);
        Assert.Equal(Theirs, (await Coupon.GetAsync())!.Coupon);
        Assert.Equal(Ours, (await Coupon.PutAsync(Ours)).Coupon);
    }

    [Fact]
    public async Task The_demo_is_whole_although_another_silo_wrote_in_between()
    {
        await WriteTheirsAsync();
        using var seed = ActivatorUtilities.CreateInstance<DemoSeed>(
            _shop.Services, new CommerceOptions { Seed = ShopSeed.Demo, DataDirectory = _shop.Folder });

        await seed.StartAsync(TestContext.Current.CancellationToken);
        await seed.ExecuteTask!;

        Assert.Equal(Ours, (await Coupon.GetAsync())!.Coupon);
        Assert.True(await seed.IsThereAsync());
    }

    /// <summary>Writes the row once the grain has found that there is none.</summary>
    private async Task WriteTheirsAsync()
    {
        Assert.Null(await Coupon.GetAsync());
        var write = new PutState(
            CouponState.GrainType, Ours.Code, ExpectedVersion: 0,
            JsonSerializer.SerializeToUtf8Bytes(new CouponState(Theirs, Used: 0), StateJson.Options));
        var outcomes = await _shop.Services.GetRequiredService<IShardStore>()
            .CommitAsync([new ShardTransaction(Slots.Of(Ours.Code)).Add(write)]);
        Assert.Equal([TransactionOutcome.Committed], outcomes);
    }
}
