using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Commerce.LoadTests.Floor;

/// <summary>
/// The same web server, with the settings of the shop, answering the same request without doing anything: body read
/// from JSON, receipt written as JSON. What any answer costs here; the shop can only come near it.
/// </summary>
internal static class FloorServer
{
    internal static async Task RunAsync(int port, bool bare, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, FloorJson.Default);
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        });
        await using var app = builder.Build();
        if (bare)
        {
            app.Run(BareFloor.AnswerAsync);
        }
        else
        {
            MapOrders(app);
        }

        using var stop = cancellationToken.Register(app.Lifetime.StopApplication);
        await app.RunAsync();
    }

    private static void MapOrders(WebApplication app)
    {
        var sequence = 0L;
        var payBefore = TimeProvider.System.GetUtcNow().AddMinutes(15);
        app.MapGet("/health/ready", () => TypedResults.Ok());
        app.MapPost(
            "/api/flash-sales/{saleId}/items/{sku}/orders",
            (string saleId, string sku, FloorOrder order) => TypedResults.Json(
                new FloorReceipt(
                    "06fa8c3h2v0000g0000000x4rq", sku, order.Quantity, new FloorMoney(999, "GBP"),
                    Interlocked.Increment(ref sequence),
                    payBefore, "awaitingPayment"),
                FloorJson.Default.FloorReceipt, statusCode: StatusCodes.Status201Created));
    }
}

internal sealed record FloorOrder(int Quantity, FloorAddress? Address);

internal sealed record FloorAddress(string Name, string Line1, string? Line2, string City, string? PostalCode,
    string Country);

internal sealed record FloorMoney(long Amount, string Currency);

internal sealed record FloorReceipt(
    string OrderId, string Sku, int Quantity, FloorMoney UnitPrice, long Sequence, DateTimeOffset PayBefore,
    string Status);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FloorOrder))]
[JsonSerializable(typeof(FloorReceipt))]
internal sealed partial class FloorJson : JsonSerializerContext;
