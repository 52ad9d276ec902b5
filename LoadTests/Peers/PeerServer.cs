using Commerce.LoadTests.Shop;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Commerce.LoadTests.Peers;

/// <summary>Which design a peer is of.</summary>
internal enum PeerKind
{
    /// <summary>A transaction for each order, statement by statement.</summary>
    Textbook,

    /// <summary>The same as one call of a stored function.</summary>
    TextbookCall,

    /// <summary>Script and stream by StackExchange.Redis.</summary>
    Redis,

    /// <summary>Script and stream by a client of our own that does nothing else.</summary>
    RedisLean,
}

/// <summary>Where a peer serves and what it stands on.</summary>
/// <param name="Kind">Its design.</param>
/// <param name="Port">Where it serves, at 127.0.0.1.</param>
/// <param name="Postgres">Connection string of its database.</param>
/// <param name="PoolSize">Connections to the database.</param>
/// <param name="Redis">Address of its Redis, for those that have one.</param>
internal sealed record PeerOptions(PeerKind Kind, int Port, string Postgres, int PoolSize, string? Redis);

/// <summary>
/// One of the designs that the shop is compared with, as a server: the same web server with the same settings, the same
/// contract for flash orders, and the few routes that a comparison needs besides.
/// </summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private const int AutoPreparedMax = 32;

    private readonly NpgsqlDataSource _database;
    private readonly OrderTable _orders;
    private readonly IOrderDesk _desk;
    private readonly PeerFront _front;
    private readonly PeerSessions _sessions = new();
    private readonly WebApplication _app;

    private PeerServer(PeerOptions options, NpgsqlDataSource database, IOrderDesk desk, TimeProvider time)
    {
        _database = database;
        _orders = new OrderTable(database);
        _desk = desk;
        _front = new PeerFront(desk, _sessions, time);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        _app = builder.Build();
        _app.Use(next => context => _front.InvokeAsync(context, next));
        _app.UseRouting();
        Map();
    }

    /// <summary>Serves until it is told to stop.</summary>
    internal static async Task RunAsync(PeerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(options, time, cancellationToken);
        await ((IHost)server._app).WaitForShutdownAsync(cancellationToken);
    }

    /// <summary>Starts one; it serves until it is disposed.</summary>
    internal static async Task<PeerServer> StartAsync(
        PeerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var database = Connect(options);
        await new OrderTable(database).CreateAsync();
        var desk = await OpenDeskAsync(options, database, time);
        var server = new PeerServer(options, database, desk, time);
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _desk.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static NpgsqlDataSource Connect(PeerOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.Postgres)
        {
            MaxPoolSize = options.PoolSize,
            MinPoolSize = options.PoolSize,
            NoResetOnClose = true,
            MaxAutoPrepare = AutoPreparedMax,
            AutoPrepareMinUsages = 2,
        };
        return NpgsqlDataSource.Create(settings);
    }

    private static async Task<IOrderDesk> OpenDeskAsync(
        PeerOptions options, NpgsqlDataSource database, TimeProvider time)
    {
        if (options.Kind is PeerKind.Redis or PeerKind.RedisLean)
        {
            var redis = options.Redis
                ?? throw new ShopApiException($"A peer of kind {options.Kind} needs --redis HOST:PORT.");
            return await RedisDesk.StartAsync(
                redis, options.Kind == PeerKind.RedisLean, new OrderTable(database), time);
        }

        var desk = new TextbookDesk(database, options.Kind == PeerKind.TextbookCall);
        await desk.CreateAsync();
        return desk;
    }

    private void Map()
    {
        _app.MapGet("/health/ready", () => Results.Ok());
        _app.MapPost("/api/dev/sessions", (NewSessions asked) => Results.Json(
            new { tokens = _sessions.Create(asked.Count) }));
        _app.MapPost("/api/dev/sales", async (NewSale sale) =>
        {
            var item = await _front.OpenAsync(new PeerItem(
                Guid.CreateVersion7().ToString("N"), "85123A", sale.Units, sale.LimitPerBuyer, sale.Price, "GBP"));
            return Results.Json(new { item.SaleId, item.Sku });
        });
        _app.MapGet("/api/ops/pools/{poolId}", async (string poolId) =>
        {
            if (_front.Find(poolId) is not { } item)
            {
                return Results.NotFound();
            }

            var (held, available) = (await _orders.HeldAsync(item), await _desk.AvailableAsync(item));
            return Results.Json(
                new { poolId, intake = item.Units, available, held, equationHolds = available + held == item.Units });
        });
        _app.MapGet("/api/orders", async (HttpContext context) =>
        {
            if (!_sessions.TryFind(context.Request.Headers.Authorization, out var buyer))
            {
                return Results.Unauthorized();
            }

            var (total, newest) = await _orders.ListAsync(buyer);
            return Results.Json(new { total, items = newest.Select(id => new { orderId = id.ToString("N") }) });
        });
    }

    private sealed record NewSessions(int Count);

    private sealed record NewSale(int Units, int LimitPerBuyer, long Price);
}
