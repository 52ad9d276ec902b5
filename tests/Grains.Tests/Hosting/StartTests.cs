using System.Text.Json;
using Commerce.Catalog;
using Commerce.Configuration;
using Commerce.FlashSales;
using Commerce.Members;
using Commerce.Seeding;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Hosting;

/// <summary>Goal: what a start finds and leaves behind. Method: whole silos in folders of their own.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Generated_secrets_are_the_owners_alone_and_survive_a_restart()
    {
        var folder = RunningShop.NewFolder();
        ShopSecrets first;
        await using (var shop = await RunningShop.StartAsync(folder))
        {
            first = shop.Services.GetRequiredService<ShopSecrets>();
        }

        var file = Path.Combine(folder, ShopSecrets.FileName);
        await using (var shop = await RunningShop.StartAsync(folder))
        {
            Assert.Equal(first, shop.Services.GetRequiredService<ShopSecrets>());
            Assert.NotEqual(first.ClusterSecret, first.WebhookSecret);
            Assert.True(first.WebhookSecret.Length >= SecretAttribute.LengthMin);
            const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == Owners);
            Assert.Equal(2,
                JsonDocument.Parse(await File.ReadAllBytesAsync(file)).RootElement.EnumerateObject().Count());
        }

        await File.WriteAllTextAsync(file, "{ broken");
        var error = await Assert.ThrowsAsync<SettingsException>(() => RunningShop.StartAsync(folder));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_configured_secret_is_used_and_not_written_down()
    {
        var secret = new string('x', 40);
        await using var shop = await RunningShop.StartAsync(null, ("Commerce:Payments:WebhookSecret", secret));

        Assert.Equal(secret, shop.Services.GetRequiredService<ShopSecrets>().WebhookSecret);
        Assert.DoesNotContain(
            secret,
            await File.ReadAllTextAsync(Path.Combine(shop.Folder, ShopSecrets.FileName)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_shop_on_the_same_folder_is_refused()
    {
        await using var shop = await RunningShop.StartAsync();

        var error = await Assert.ThrowsAsync<SettingsException>(() => RunningShop.StartAsync(shop.Folder));
        Assert.Contains(shop.Folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_is_there_once_however_often_it_is_seeded()
    {
        await using var shop = await RunningShop.StartAsync();
        var seed = ActivatorUtilities.CreateInstance<DemoSeed>(
            shop.Services, new CommerceOptions { Seed = ShopSeed.Demo, DataDirectory = shop.Folder });

        await seed.SeedAsync(CancellationToken.None);
        var first = await SalesAsync(shop);
        await seed.SeedAsync(CancellationToken.None);

        Assert.Equal([SaleState.Open, SaleState.Scheduled], first.Select(sale => sale.State));
        Assert.Equal(first.Select(sale => sale.SaleId), (await SalesAsync(shop)).Select(sale => sale.SaleId));
        var page = await shop.Grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key)
            .SearchAsync(new ProductSearch(null, null, null, null, ProductOrder.Popularity, 1, 50));
        Assert.Equal((24, 6), (page.Total, page.Categories.Count));
        var merchant = await shop.Grains.GetGrain<IAccountGrain>("merchant@demo.test").GetAsync();
        Assert.Equal([Roles.Merchant], merchant!.Member.Roles);
        var check = await shop.Services.GetRequiredService<PasswordHashing>()
            .CheckAsync(merchant, DemoSeed.Password, CancellationToken.None);
        Assert.Equal(new PasswordCheck(PasswordVerdict.Right, null), check);
    }

    [Theory]
    [InlineData("b", true)]
    [InlineData("a", false)]
    [InlineData("c", false)]
    public void The_demo_is_seeded_by_the_silo_that_has_been_there_for_longest(string address, bool seeds) =>
        Assert.Equal(seeds, DemoSeed.IsFirst(
            [
                Known("a", SiloStatus.Active, seconds: 2),
                Known("b", SiloStatus.Active, seconds: 1),
                Known("c", SiloStatus.Active, seconds: 1),
                Known("d", SiloStatus.Dead, seconds: 0),
            ],
            address));

    [Fact]
    public async Task A_demo_sale_that_has_ended_is_followed_by_a_new_one()
    {
        await using var shop = await RunningShop.StartAsync();
        var seed = ActivatorUtilities.CreateInstance<DemoSeed>(
            shop.Services, new CommerceOptions { Seed = ShopSeed.Demo, DataDirectory = shop.Folder });
        await seed.SeedAsync(CancellationToken.None);
        var running = (await SalesAsync(shop)).Single(sale => sale.State == SaleState.Open);

        await shop.Grains.GetGrain<IFlashSaleGrain>(running.SaleId).EndAsync();
        await seed.SeedAsync(CancellationToken.None);

        var states = (await SalesAsync(shop)).Select(sale => sale.State).Order();
        Assert.Equal([SaleState.Scheduled, SaleState.Open, SaleState.Ended], states);
    }

    private static KnownSilo Known(string address, SiloStatus status, int seconds) =>
        new(address, address, status, DateTimeOffset.UnixEpoch.AddSeconds(seconds), SoftwareVersion: "");

    private static async Task<FlashSale[]> SalesAsync(RunningShop shop)
    {
        var ids = await shop.Grains.GetGrain<IFlashSaleCalendarGrain>(IFlashSaleCalendarGrain.Key).ListAsync();
        var sales = await Task.WhenAll(ids.Select(id => shop.Grains.GetGrain<IFlashSaleGrain>(id).GetAsync()));
        return [.. sales.Select(sale => sale!)];
    }
}
