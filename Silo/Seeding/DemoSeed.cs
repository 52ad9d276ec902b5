using System.Security.Cryptography;
using System.Text;
using Commerce.Catalog;
using Commerce.Configuration;
using Commerce.CustomerService;
using Commerce.FlashSales;
using Commerce.Hosting;
using Commerce.Inventory;
using Commerce.Members;
using Commerce.Persistence;
using Commerce.Promotions;

namespace Commerce.Seeding;

/// <summary>
/// Fills a shop so that there is something to see: products, one account of each role, a sale that runs and one to
/// come. Repeating it adds only what is missing; when a demo sale has ended, the next start makes a new one. A silo
/// that joins others only looks whether it is there: it has enough to do with the grains that it is given.
/// </summary>
internal sealed partial class DemoSeed(
    IGrainFactory grains,
    PasswordHashing passwords,
    CommerceOptions options,
    ShopReadiness readiness,
    ISiloList silos,
    ILocalSiloDetails silo,
    TimeProvider time,
    ILogger<DemoSeed> logger) : BackgroundService
{
    public const string Password = "double11-demo";

    private IChatFaqGrain Faq => grains.GetGrain<IChatFaqGrain>(IChatFaqGrain.Key);

    public static string EmailOf(string role) => $"{role}@demo.test";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (options.Seed == ShopSeed.Demo)
            {
                // Where silos start together, grains move while it runs.
                await Attempts.UntilDoneAsync(
                    () => SeedIfMissingAsync(stoppingToken),
                    (attempt, exception) => LogAgain(logger, attempt, exception.Message),
                    time,
                    stoppingToken);
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // A shop without its demo is still a shop.
            LogFailed(logger, exception);
        }
        finally
        {
            readiness.Done(ShopReadiness.Seed);
        }
    }

    /// <summary>Whether no other silo that is active has been there for longer.</summary>
    internal static bool IsFirst(IEnumerable<KnownSilo> all, string address) => all
        .Where(each => each.Status == SiloStatus.Active)
        .OrderBy(each => each.StartedAt)
        .ThenBy(each => each.Address, StringComparer.Ordinal)
        .FirstOrDefault() is not { } first || first.Address == address;

    /// <summary>Whether somebody has put all of it into the shop.</summary>
    internal async Task<bool> IsThereAsync() => (await Faq.GetAsync()).Version > 0;

    /// <summary>Adds what is missing.</summary>
    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        var accounts = SeedAccountsAsync(cancellationToken);
        await Task.WhenAll(DemoCatalogue.Products.Select(SeedProductAsync));
        await SeedSalesAsync();
        await grains.GetGrain<ICouponGrain>(DemoCatalogue.Welcome.Code).PutAsync(DemoCatalogue.Welcome);
        await accounts;
        await SeedFaqAsync(); // The last of it: see IsThereAsync.
    }

    private async Task SeedIfMissingAsync(CancellationToken cancellationToken)
    {
        if (IsFirst(silos.All, silo.SiloAddress.ToParsableString()) || !await IsThereAsync())
        {
            var began = time.GetTimestamp();
            await SeedAsync(cancellationToken);
            var elapsed = time.GetElapsedTime(began);
            var accounts = string.Join(", ", Roles.All.Select(EmailOf));
            var folder = Path.GetFullPath(options.DataDirectory);
            LogSeeded(logger, elapsed.TotalMilliseconds, accounts, Password, folder);
        }
    }

    // Once: what supervisors make of it stays.
    private async Task SeedFaqAsync()
    {
        if (!await IsThereAsync())
        {
            await Faq.PutAsync(0, DemoFaq.Entries);
        }
    }

    private async Task SeedAccountsAsync(CancellationToken cancellationToken)
    {
        string? hash = null;
        foreach (var role in Roles.All)
        {
            var account = grains.GetGrain<IAccountGrain>(EmailOf(role));
            if (await account.GetAsync() is null)
            {
                // The same password for all of them: hashed once, because that is slow on purpose.
                hash ??= await passwords.HashAsync(Password, cancellationToken)
                    ?? throw new InvalidOperationException("Too many passwords wait to be hashed.");
                await account.RegisterAsync(new RegisterMember($"Demo {role}", hash, [role]));
            }
        }
    }

    private async Task SeedProductAsync(Product product)
    {
        await Task.WhenAll(
            product.Skus.Select(sku => AddStockAsync(sku.Sku, DemoCatalogue.OpeningStock, $"demo:opening:{sku.Sku}")));
        await grains.GetGrain<IProductGrain>(product.ProductId).PutAsync(product);
    }

    private async Task SeedSalesAsync()
    {
        var known = await grains.GetGrain<IFlashSaleCalendarGrain>(IFlashSaleCalendarGrain.Key).ListAsync();
        var sales = await Task.WhenAll(known.Select(id => grains.GetGrain<IFlashSaleGrain>(id).GetAsync()));
        var demos = DemoCatalogue.Sales.Select(demo => demo.Name).ToHashSet(StringComparer.Ordinal);
        var states = sales.OfType<FlashSale>().Where(sale => demos.Contains(sale.Name)).Select(sale => sale.State)
            .ToHashSet();
        var earlier = string.Join(' ', known.Order(StringComparer.Ordinal));
        foreach (var demo in DemoCatalogue.Sales)
        {
            var toCome = demo.StartsIn > TimeSpan.Zero;
            var there = toCome
                ? states.Contains(SaleState.Scheduled)
                : states.Overlaps([SaleState.Open, SaleState.SoldOut, SaleState.Paused]);
            if (!there)
            {
                await ScheduleAsync(demo, SaleIdOf(demo, earlier));
            }
        }
    }

    private async Task ScheduleAsync(DemoSale demo, string saleId)
    {
        var now = time.GetUtcNow();
        var second = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var start = second + demo.StartsIn;

        // What earlier sales have sold is delivered anew.
        await Task.WhenAll(
            demo.Items.Select(item => AddStockAsync(item.Sku, item.Quantity, $"demo:sale:{saleId}:{item.Sku}")));
        var sale = grains.GetGrain<IFlashSaleGrain>(saleId);
        try
        {
            var result = await sale.ScheduleAsync(
                new ScheduleSale(demo.Name, start, start + demo.Lasts, demo.Items, HoldDuration: null));
            if (result.Outcome != ScheduleOutcome.Scheduled)
            {
                throw new InvalidOperationException($"The demo sale '{demo.Name}' was not planned: {result}.");
            }
        }
        catch (ArgumentException)
        {
            if (await sale.GetAsync() is null)
            {
                throw;
            }

            // Another silo that starts at the same time was faster.
        }
    }

    private Task<AdjustResult> AddStockAsync(string sku, int units, string key) =>
        grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku).Value).AdjustAsync(
            new AdjustStock(units, "Demo stock", key));

    // Silos that start together see the same earlier sales, and so plan the same new one.
    private static string SaleIdOf(DemoSale demo, string earlier)
    {
        Span<char> text = stackalloc char[13];
        Base32.Encode(
            BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{demo.Name} {earlier}"))), text);
        return new string(text);
    }

    [LoggerMessage(EventId = 2501, Level = LogLevel.Information,
        Message = "The demo is in the shop ({ElapsedMs:F0} ms). Accounts: {Accounts}; password: {Password}. "
            + "Data: {Folder}")]
    private static partial void LogSeeded(
        ILogger logger, double elapsedMs, string accounts, string password, string folder);

    [LoggerMessage(EventId = 2502, Level = LogLevel.Error,
        Message = "The demo could not be put into the shop; it goes on without.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2503, Level = LogLevel.Information,
        Message = "The demo is not whole yet, at attempt {Attempt}; it is tried again: {Reason}")]
    private static partial void LogAgain(ILogger logger, int attempt, string reason);
}
