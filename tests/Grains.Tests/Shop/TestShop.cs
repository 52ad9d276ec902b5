using System.Collections.Concurrent;
using System.Globalization;
using Commerce.CustomerService;
using Commerce.Delivery;
using Commerce.Inventory;
using Commerce.Notifications;
using Commerce.Orders;
using Commerce.Payments;
using Commerce.Storage;
using Commerce.Verification.Shards;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;

namespace Commerce.Shop;

/// <summary>
/// One silo with the whole domain, on SQLite in a folder of its own. It can be stopped and started again on the same
/// folder; its clock can be moved ahead; its gateway notes refunds.
/// </summary>
internal sealed class TestShop : IAsyncDisposable
{
    private const string ConfigurationKey = "TestShop";

    private static readonly ConcurrentDictionary<string, TestShop> Running = new();
    private static int _last;

    private readonly string _name = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
    private readonly string _folder = Directory.CreateTempSubdirectory("commerce-grains-").FullName;
    private TestCluster? _cluster;
    private IOwnedShardStore? _owned;
    private StoreUnderTest? _store;

    public ShiftedTime Time { get; } = new();

    public NotingGateway Gateway { get; } = new();

    public NotingMails Mails { get; } = new();

    /// <summary>False: holds stay in their pools and do not become rows of orders.</summary>
    public bool Relays { get; set; } = true;

    /// <summary>Takes holds if the shop does not relay.</summary>
    public NoRelay HoldRelay { get; } = new();

    /// <summary>The cluster as the silo sees it; null: as one that is alone.</summary>
    public ISiloView? View { get; init; }

    /// <summary>How customer service is set up, from the next start on.</summary>
    public ChatSettings Chat { get; set; } = ChatSettings.Default;

    public StoreUnderTest Store => _store!;

    public IGrainFactory Grains => _cluster!.GrainFactory;

    public static async Task<TestShop> StartAsync(
        bool relays = true, ISiloView? view = null, ChatSettings? chat = null)
    {
        var shop = new TestShop { Relays = relays, View = view, Chat = chat ?? ChatSettings.Default };
        await shop.StartAgainAsync();
        return shop;
    }

    /// <param name="beforeStart">Looks at the store before anything happens in it.</param>
    public async Task StartAgainAsync(Action<StoreUnderTest>? beforeStart = null)
    {
        Running[_name] = this;
        _owned = ShardStore.Open(new StorageOptions(), _folder, Time, NullLoggerFactory.Instance);
        _store = new StoreUnderTest(_owned);
        beforeStart?.Invoke(_store);
        var builder = new TestClusterBuilder(1);
        builder.ConfigureHostConfiguration(configuration =>
            configuration.AddInMemoryCollection([new KeyValuePair<string, string?>(ConfigurationKey, _name)]));
        builder.AddSiloBuilderConfigurator<SiloConfigurator>();
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task RestartAsync(Action<StoreUnderTest>? beforeStart = null)
    {
        await StopAsync();
        await StartAgainAsync(beforeStart);
    }

    /// <summary>A pool with units, open for an hour.</summary>
    public async Task<IStockPoolGrain> PoolAsync(int units, int limit = 3, string poolId = "sale:s1:mug")
    {
        var pool = Pool(poolId);
        var now = Time.GetUtcNow();
        await pool.SetTermsAsync(new PoolTerms(
            new Money(1999, "GBP"), now.AddSeconds(-1), now.AddHours(1),
            limit, TimeSpan.FromMinutes(15), Paused: false, "Mug"));
        await pool.AdjustAsync(new AdjustStock(units, "test", "opening"));
        return pool;
    }

    /// <summary>An append of a pool does not add up: from then on it refuses.</summary>
    public async Task QuarantineAsync(string poolId)
    {
        var pool = Pool(poolId);
        Store.OnAppend = (append, commit) => commit(append.PoolId == poolId
            ? append with { Counters = append.Counters with { Available = append.Counters.Available + 1 } }
            : append);
        await Assert.ThrowsAnyAsync<Exception>(() => pool.AdjustAsync(new AdjustStock(1, "test", "does not add up")));
        Store.OnAppend = null;
        await Patience.UntilAsync(async () => (await pool.GetStatusAsync()).Quarantined);
    }

    public IStockPoolGrain Pool(string poolId = "sale:s1:mug") => Grains.GetGrain<IStockPoolGrain>(poolId);

    public IOrderGrain Order(OrderId id) => Grains.GetGrain<IOrderGrain>(id.ToString());

    /// <summary>A receipt for a new order of a buyer.</summary>
    public async Task<HoldReceipt> HoldAsync(long buyer, string key = "k", int quantity = 1) =>
        (await Pool().HoldAsync(Hold(buyer, key, quantity))).Receipt!;

    public static HoldStock Hold(long buyer, string key = "k", int quantity = 1) =>
        new(new MemberId(buyer), quantity, key, RequestHash: quantity, Address: null);

    /// <summary>What the gateway says when the order is paid.</summary>
    public static PaymentEvent Success(HoldReceipt receipt, string eventId) => new(
        eventId, PaymentEventKind.Succeeded, $"pay-{receipt.OrderId}", receipt.OrderId,
        receipt.UnitPrice.Times(receipt.Quantity), receipt.HeldAt);

    /// <summary>Recomputes everything from the logs while it runs: nothing differs, though something may lag.</summary>
    public void Verify()
    {
        using var inspector = ShardStore.OpenInspector(new StorageOptions(), _folder);
        var report = new Verifier(inspector, live: true, Time.GetUtcNow()).Run();
        Assert.Empty(report.Differences);
        Assert.False(report.Vacuous);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync()
    {
        await _cluster!.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        _owned!.Dispose();
        Running.TryRemove(_name, out _);
    }

    private sealed class SiloConfigurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            var shop = Running[siloBuilder.Configuration[ConfigurationKey]!];
            var services = siloBuilder.Services;
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(shop.Time));
            services.AddSingleton<IShardStore>(shop.Store);
            services.AddCommerceGrainStorage();
            services.AddSingleton<IIdSource, TestIds>();
            services.AddSingleton<IPaymentGateway>(shop.Gateway);
            services.AddSingleton<IMailSender>(shop.Mails);
            services.AddSingleton(shop.Chat);
            if (!shop.Relays)
            {
                services.AddSingleton<IHoldRelay>(shop.HoldRelay);
            }

            if (shop.View is { } view)
            {
                services.AddSingleton(view);
            }

#if !ACTOR_ENGINE_ORLEANS
            services.Configure<Engine.EngineOptions>(
                engine => engine.MailboxLimits[typeof(StockPoolGrain).FullName!] = StockPoolGrain.RequestsMax);
#endif
            services.AddCommerceDomain();
        }
    }

    /// <summary>Keeps what pools hand over.</summary>
    public sealed class NoRelay : IHoldRelay
    {
        public Task Room { get; set; } = Task.CompletedTask;

        public bool IsStuck { get; set; }

        public void Enqueue(RelayWindow window, IReadOnlyList<HoldToRelay> holds, long handedOverSeq)
        {
            foreach (var hold in holds)
            {
                window.Open(hold);
            }

            window.HandedOver(handedOverSeq);
        }

        public Task RoomAsync() => Room;
    }

    private sealed class TestIds : IIdSource
    {
        public Guid NewGuid() => Guid.NewGuid();

        public MemberId NewMemberId() => new(Random.Shared.NextInt64(1, long.MaxValue));
    }
}
