using System.Security.Cryptography;
using System.Text;
using Commerce.Delivery;
using Commerce.FlashSales;
using Commerce.Inventory;
using Commerce.Web.FlashSales;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Ops;

/// <summary>What operators do and see.</summary>
internal static class OpsEndpoints
{
    private const int ItemsMax = 100;
    private const int QuantityMax = 10_000_000;
    private const int HoldSecondsMax = 86_400;

    public static void Map(IEndpointRouteBuilder api)
    {
        var ops = api.MapGroup("/ops").RequireAuthorization(Policies.Ops);
        MapSales(ops.MapGroup("/flash-sales"));
        CatalogueEndpoints.Map(ops);
        ReconciliationEndpoints.Map(ops);
        SetAsideEndpoints.Map(ops);
        ops.MapGet("/pools/{poolId}", GetPoolAsync).Describe(
            "What a stock pool committed last: sku:{sku}, or sale:{saleId}:{sku}.",
            answer: new PoolView(
                $"sale:{Examples.SaleId}:{Examples.Sku}", "127.0.0.1:11111", 3, 583, 1000, 417, 120, 463, true, false,
                UnknownCommitted: 0, UnknownLost: 0),
            problems: ProblemCode.NotFound);
        ops.MapGet("/shards", ListShardsAsync).Describe(
            "The shards of the store.",
            answer: new ShardList([new ShardReport(
                "shard-0", 2048, 3, 4096, 1.1, 2.9, 49.2, 12, 417, true, Replica: null)]));
        ops.MapGet("/silos", ListSilosAsync).Describe(
            "The silos of the cluster: activations by class, pools on sale, load. Dead ones are kept for a while.",
            answer: new SiloList([SiloView.Example]));
        ops.MapGet("/switches", ListSwitchesAsync).Describe(
            "What can be turned off to shed load.",
            answer: new SwitchList([new SwitchView(Switches.Registrations, true, "New members can register.")]));
        ops.MapPut("/switches/{name}", SetSwitchAsync).Describe(
            "Turns something on or off.",
            new SwitchSetting(false), new SwitchView(Switches.Registrations, false, "New members can register."),
            problems: [ProblemCode.Validation, ProblemCode.NotFound]);
    }

    private static void MapSales(IEndpointRouteBuilder sales)
    {
        sales.MapPost("", ScheduleAsync).Describe(
            "Plans a sale and allots its units, all items or none. With an Idempotency-Key it can be repeated.",
            new NewSale(
                "Double 11", Examples.Now, Examples.Now.AddHours(12),
                [new NewSaleItem(Examples.Sku, Examples.Price, 1000, 2)], 900),
            FlashSaleView.Example, StatusCodes.Status201Created,
            ProblemCode.Validation, ProblemCode.UnknownSku, ProblemCode.InsufficientStock, ProblemCode.Paused,
            ProblemCode.IdempotencyKeyReused);
        MapCommand("pause", "Stops giving units until resumed.", sale => sale.PauseAsync());
        MapCommand("resume", "Goes on after a pause.", sale => sale.ResumeAsync());
        MapCommand("end", "Ends the sale now; what is left goes back to the SKUs.", sale => sale.EndAsync());

        void MapCommand(string name, string summary, Func<IFlashSaleGrain, Task<bool>> command) => sales
            .MapPost($"/{{saleId}}/{name}", (IGrainFactory grains, SaleCache cache, TimeProvider time, string saleId) =>
                CommandAsync(grains, cache, time, saleId, command))
            .Describe(summary, answer: FlashSaleView.Example, problems: [ProblemCode.NotFound, ProblemCode.TooLate]);
    }

    private static async Task<Results<Created<FlashSaleView>, Problem>> ScheduleAsync(
        HttpContext context, IGrainFactory grains, SaleCache sales, IIdSource ids, TimeProvider time, NewSale body)
    {
        var now = time.GetUtcNow();
        var wrong = new Validation();
        body.Check(wrong, now);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var saleId = SaleIdOf(ids.NewGuid().ToByteArray());
        if (context.Request.Headers.ContainsKey(IdempotencyKey.Header))
        {
            if (!IdempotencyKey.TryRead(context.Request, out var key, out var problem))
            {
                return problem;
            }

            saleId = SaleIdOf(SHA256.HashData(Encoding.UTF8.GetBytes($"{context.RequireSession().MemberId} {key}")));
        }

        var result = await grains.GetGrain<IFlashSaleGrain>(saleId).ScheduleAsync(body.ToCommand());
        sales.Clear();
        return result.Outcome switch
        {
            ScheduleOutcome.Contradicts => new Problem(
                ProblemCode.IdempotencyKeyReused,
                "You planned another sale under this Idempotency-Key. Use a new key."),
            ScheduleOutcome.UnknownSku => new Problem(
                ProblemCode.UnknownSku, $"There is no SKU '{result.Sku}'. GET /api/products finds those there are."),
            ScheduleOutcome.InsufficientStock => new Problem(
                ProblemCode.InsufficientStock,
                $"'{result.Sku}' has {result.Available} units available. Ask for fewer, or adjust its stock first."),
            ScheduleOutcome.Quarantined => new Problem(
                ProblemCode.Paused, $"The stock of '{result.Sku}' is in quarantine: nothing was planned."),
            ScheduleOutcome.Scheduled => TypedResults.Created(
                $"/api/flash-sales/{saleId}", FlashSaleView.Of((await sales.GetAsync(saleId))!, now)),
        };
    }

    private static async Task<Results<Ok<FlashSaleView>, Problem>> CommandAsync(
        IGrainFactory grains, SaleCache sales, TimeProvider time, string saleId,
        Func<IFlashSaleGrain, Task<bool>> command)
    {
        if (!SaleIds.IsWellFormed(saleId) || await grains.GetGrain<IFlashSaleGrain>(saleId).GetAsync() is null)
        {
            return Problem.NotFound("There is no such sale. GET /api/flash-sales lists those there are.");
        }

        var done = await command(grains.GetGrain<IFlashSaleGrain>(saleId));
        sales.Clear();
        return done
            ? TypedResults.Ok(FlashSaleView.Of((await sales.GetAsync(saleId))!, time.GetUtcNow()))
            : new Problem(ProblemCode.TooLate, "The sale has ended.");
    }

    private static async Task<Results<Ok<PoolView>, Problem>> GetPoolAsync(IGrainFactory grains, string poolId)
    {
        if (!await ExistsAsync(grains, poolId))
        {
            return Problem.NotFound(
                "There is no such pool: sku:{sku}, or sale:{saleId}:{sku}, of a SKU or sale that exists.");
        }

        var pool = await grains.GetGrain<IStockPoolGrain>(poolId).GetStatusAsync();
        return TypedResults.Ok(new PoolView(
            pool.PoolId, pool.Silo, pool.Epoch, pool.Seq, pool.Intake, pool.Available, pool.Held, pool.Sold,
            pool.EquationHolds,
            pool.Quarantined, pool.UnknownCommitted, pool.UnknownLost));
    }

    // A pool is made when it is first asked: what is made up must not be.
    internal static async Task<bool> ExistsAsync(IGrainFactory grains, string poolId)
    {
        if (new PoolId(poolId).TryGetSaleItem(out var saleId, out var sku))
        {
            return SaleIds.IsWellFormed(saleId)
                && await grains.GetGrain<IFlashSaleGrain>(saleId).GetAsync() is { } sale
                && sale.Items.Any(item => item.Sku == sku);
        }

        const string SkuPrefix = "sku:";
        return poolId.StartsWith(SkuPrefix, StringComparison.Ordinal)
            && poolId.Length > SkuPrefix.Length
            && await grains.GetGrain<Commerce.Catalog.ISkuGrain>(poolId[SkuPrefix.Length..]).GetAsync() is not null;
    }

    private static async Task<Ok<ShardList>> ListShardsAsync(IGrainFactory grains) =>
        TypedResults.Ok(new ShardList(await grains.GetGrain<IShardDeliveryGrain>(0).ListShardsAsync()));

    private static async Task<Ok<SiloList>> ListSilosAsync(SiloReport silos) =>
        TypedResults.Ok(new SiloList(await silos.ListAsync()));

    private static async Task<Ok<SwitchList>> ListSwitchesAsync(Switches switches) =>
        TypedResults.Ok(new SwitchList(await switches.ListAsync()));

    private static async Task<Results<Ok<SwitchView>, Problem>> SetSwitchAsync(
        Switches switches, string name, SwitchSetting body) =>
        await switches.SetAsync(name, body.On) is { } set
            ? TypedResults.Ok(set)
            : Problem.NotFound("There is no such switch. GET /api/ops/switches lists them.");

    private static string SaleIdOf(ReadOnlySpan<byte> random)
    {
        Span<char> text = stackalloc char[13];
        Base32.Encode(BitConverter.ToUInt64(random), text);
        return new string(text);
    }

    /// <summary>A sale to be.</summary>
    internal sealed record NewSale(
        string Name, DateTimeOffset StartsAt, DateTimeOffset EndsAt, IReadOnlyList<NewSaleItem> Items,
        int? HoldSeconds = null)
    {
        public void Check(Validation wrong, DateTimeOffset now)
        {
            wrong.Text("name", Name, 1, 100);
            wrong.Moment("startsAt", StartsAt);
            wrong.Moment("endsAt", EndsAt);
            wrong.That(EndsAt > StartsAt, "endsAt", "is after 'startsAt'");
            wrong.That(EndsAt > now, "endsAt", $"is in the future; here it is {now:O}");
            wrong.Range("items", Items.Count, 1, ItemsMax);
            wrong.That(Items.DistinctBy(item => item.Sku, StringComparer.Ordinal).Count() == Items.Count, "items",
                "has each SKU once");
            wrong.Range("holdSeconds", HoldSeconds ?? 1, 1, HoldSecondsMax);
            foreach (var item in Items)
            {
                wrong.That(!string.IsNullOrWhiteSpace(item.Sku), "items.sku", "is the name of a SKU");
                Prices.Check(wrong, "items.price", item.Price);
                wrong.Range("items.quantity", item.Quantity, 1, QuantityMax);
                wrong.Range("items.limitPerBuyer", item.LimitPerBuyer, 1, HoldBody.QuantityMax);
            }
        }

        public ScheduleSale ToCommand() => new(
            Name,
            StartsAt,
            EndsAt,
            [.. Items.Select(item => new SaleItemPlan(item.Sku, item.Price, item.Quantity, item.LimitPerBuyer))],
            HoldSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }
}

internal sealed record NewSaleItem(string Sku, Money Price, int Quantity, int LimitPerBuyer);

/// <summary>A pool as the HTTP contract shows it.</summary>
internal sealed record PoolView(
    string PoolId, string Silo, long Epoch, long Seq, int Intake, int Available, int Held, int Sold, bool EquationHolds,
    bool Quarantined, long UnknownCommitted, long UnknownLost);

internal sealed record ShardList(IReadOnlyList<ShardReport> Shards);

internal sealed record SiloList(IReadOnlyList<SiloView> Silos);

internal sealed record SwitchList(IReadOnlyList<SwitchView> Switches);
