using System.Text.Json;
using Commerce.Shop;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Web;

/// <summary>
/// Goal: nobody reaches what is not his. Method: every route of the shop's own description × every role, with the
/// bodies that the description shows; a route without a row here fails, and one that is not described.
/// </summary>
/// <remarks>
/// A new route needs one line in <see cref="Rows"/>. Parts of its path that are not in <see cref="InPath"/> are "none".
/// </remarks>
public sealed class AccessMatrixTests : IAsyncLifetime
{
    private enum For
    {
        Anybody,
        Members,
        OwnerOfOrder,
        MembersOfSession,
        CustomerService,
        CustomerServiceAndMerchants,
        Supervisors,
        SupervisorsAndMerchants,
        Merchants,
        Operators,
        OperatorsAndMerchants,
        Gateway,
    }

    private static readonly Dictionary<string, For> Rows = new(StringComparer.Ordinal)
    {
        ["POST /api/members"] = For.Anybody,
        ["POST /api/session"] = For.Anybody,
        ["GET /api/session"] = For.Members,
        ["DELETE /api/session"] = For.Anybody,
        ["POST /api/dev/sessions"] = For.Anybody,
        ["GET /api/members/me/favourites"] = For.Members,
        ["PUT /api/members/me/favourites/{productId}"] = For.Members,
        ["DELETE /api/members/me/favourites/{productId}"] = For.Members,
        ["PUT /api/members/me/stock-notices/{sku}"] = For.Members,
        ["DELETE /api/members/me/stock-notices/{sku}"] = For.Members,
        ["PUT /api/flash-sales/{saleId}/items/{sku}/reservation"] = For.Members,
        ["DELETE /api/flash-sales/{saleId}/items/{sku}/reservation"] = For.Members,
        ["GET /api/categories"] = For.Anybody,
        ["GET /api/products"] = For.Anybody,
        ["GET /api/products/{productId}"] = For.Anybody,
        ["GET /api/products/{productId}/bought-together"] = For.Anybody,
        ["GET /api/search/suggestions"] = For.Anybody,
        ["GET /api/products/{productId}/reviews"] = For.Anybody,
        ["POST /api/products/{productId}/reviews"] = For.Members,
        ["GET /api/products/{productId}/reviews/mine"] = For.Members,
        ["PUT /api/products/{productId}/reviews/mine"] = For.Members,
        ["GET /api/merchant/products/{productId}/reviews"] = For.OperatorsAndMerchants,
        ["POST /api/merchant/products/{productId}/reviews/{reviewId}/hiding"] = For.OperatorsAndMerchants,
        ["DELETE /api/merchant/products/{productId}/reviews/{reviewId}/hiding"] = For.OperatorsAndMerchants,
        ["POST /api/merchant/products/{productId}/reviews/{reviewId}/answer"] = For.Merchants,
        ["GET /api/cart"] = For.Anybody, // of his own; there is no way to name another's
        ["PUT /api/cart/items/{sku}"] = For.Anybody,
        ["DELETE /api/cart/items/{sku}"] = For.Anybody,
        ["PUT /api/cart/selection"] = For.Anybody,
        ["POST /api/merchant/products"] = For.Merchants,
        ["PUT /api/merchant/products/{productId}"] = For.Merchants,
        ["POST /api/merchant/stock/{sku}/adjustments"] = For.Merchants,
        ["POST /api/merchant/pictures"] = For.Merchants,
        ["GET /api/merchant/categories"] = For.Merchants,
        ["PUT /api/merchant/categories"] = For.Merchants,
        ["POST /api/merchant/imports"] = For.Merchants,
        ["GET /api/merchant/imports/{importId}"] = For.Merchants,
        ["POST /api/merchant/coupons"] = For.Merchants,
        ["GET /api/merchant/coupons/{code}"] = For.Merchants,
        ["GET /api/members/me/addresses"] = For.Members,
        ["POST /api/members/me/addresses"] = For.Members,
        ["PUT /api/members/me/addresses/{addressId}"] = For.Members,
        ["DELETE /api/members/me/addresses/{addressId}"] = For.Members,
        ["POST /api/checkout/quote"] = For.Members,
        ["GET /api/orders/{orderId}/invoice.pdf"] = For.OwnerOfOrder,
        ["GET /api/orders"] = For.Members,
        ["POST /api/orders"] = For.Members,
        ["GET /api/orders/{orderId}"] = For.OwnerOfOrder,
        ["POST /api/orders/{orderId}/payment"] = For.OwnerOfOrder,
        ["POST /api/orders/{orderId}/cancellation"] = For.OwnerOfOrder,
        ["POST /api/orders/{orderId}/receipt"] = For.OwnerOfOrder,
        ["POST /api/orders/{orderId}/returns"] = For.OwnerOfOrder,
        ["POST /api/orders/{orderId}/price-protection"] = For.OwnerOfOrder,
        ["POST /api/orders/{orderId}/reorder"] = For.OwnerOfOrder,
        ["GET /api/merchant/orders"] = For.Merchants,
        ["POST /api/merchant/orders/{orderId}/shipments"] = For.Merchants,
        ["POST /api/merchant/orders/{orderId}/shipments/{shipmentId}/tracking"] = For.Merchants,
        ["GET /api/merchant/returns"] = For.Merchants,
        ["POST /api/merchant/orders/{orderId}/returns/{returnId}/approval"] = For.Merchants,
        ["POST /api/merchant/orders/{orderId}/returns/{returnId}/rejection"] = For.Merchants,
        ["GET /api/flash-sales"] = For.Anybody,
        ["GET /api/flash-sales/{saleId}"] = For.Anybody,
        ["POST /api/flash-sales/{saleId}/items/{sku}/orders"] = For.Members,
        ["GET /api/chat/sessions"] = For.Members,
        ["GET /api/chat/sessions/{sessionId}/messages"] = For.MembersOfSession,
        ["GET /api/chat/board"] = For.CustomerService,
        ["GET /api/chat/replies"] = For.CustomerService,
        ["PUT /api/chat/replies"] = For.Supervisors,
        ["GET /api/chat/coupons"] = For.CustomerServiceAndMerchants,
        ["PUT /api/chat/coupons"] = For.SupervisorsAndMerchants,
        ["GET /api/chat/sessions/{sessionId}/shopper"] = For.CustomerService,
        ["GET /api/chat/sessions/{sessionId}/past/{pastId}/messages"] = For.CustomerService,
        ["GET /api/chat/sessions/{sessionId}/sales/{saleId}/items/{sku}"] = For.CustomerService,
        ["POST /api/chat/sessions/{sessionId}/coupons"] = For.CustomerService,
        ["POST /api/chat/sessions/{sessionId}/orders/{orderId}/payment-extension"] = For.CustomerService,
        ["POST /api/chat/sessions/{sessionId}/orders/{orderId}/cancellation"] = For.CustomerService,
        ["POST /api/chat/sessions/{sessionId}/orders/{orderId}/returns"] = For.CustomerService,
        ["POST /api/chat/sessions/{sessionId}/pictures"] = For.MembersOfSession,
        ["GET /api/chat/sessions/{sessionId}/pictures/{pictureId}"] = For.MembersOfSession,
        ["GET /api/chat/board/live"] = For.Supervisors,
        ["PUT /api/chat/agents/{memberId}/topics"] = For.Supervisors,
        ["GET /api/chat/reports"] = For.Supervisors,
        ["GET /api/chat/reports.csv"] = For.Supervisors,
        ["GET /api/chat/faq"] = For.CustomerService,
        ["PUT /api/chat/faq"] = For.Supervisors,
        ["POST /api/chat/tickets"] = For.Members,
        ["GET /api/chat/tickets"] = For.CustomerService,
        ["POST /api/chat/tickets/{ticketId}/answer"] = For.CustomerService,
        ["POST /api/payments/webhook"] = For.Gateway,
        ["POST /api/ops/flash-sales"] = For.Operators,
        ["POST /api/ops/flash-sales/{saleId}/pause"] = For.Operators,
        ["POST /api/ops/flash-sales/{saleId}/resume"] = For.Operators,
        ["POST /api/ops/flash-sales/{saleId}/end"] = For.Operators,
        ["POST /api/ops/catalogue/rebuild"] = For.Operators,
        ["GET /api/ops/catalogue/rebuild"] = For.Operators,
        ["GET /api/ops/reconciliation"] = For.Operators,
        ["POST /api/ops/reconciliation/{day}"] = For.Operators,
        ["GET /api/ops/rollups"] = For.OperatorsAndMerchants,
        ["POST /api/ops/rollups/rebuild"] = For.Operators,
        ["GET /api/ops/rollups/rebuild"] = For.Operators,
        ["GET /api/ops/pools/{poolId}"] = For.Operators,
        ["GET /api/ops/set-aside"] = For.Operators,
        ["POST /api/ops/set-aside/{id}"] = For.Operators,
        ["GET /api/ops/shards"] = For.Operators,
        ["GET /api/ops/silos"] = For.Operators,
        ["GET /api/ops/switches"] = For.Operators,
        ["PUT /api/ops/switches/{name}"] = For.Operators,
        ["GET /health/live"] = For.Anybody,
        ["GET /health/ready"] = For.Anybody,
        ["GET /openapi/{documentName}.json"] = For.Anybody,
    };

    private const string Owner = "owner";

    // The description does not describe itself.
    private static readonly string[] Undescribed = ["GET /openapi/{documentName}.json"];

    private static readonly string?[] Callers =
        [null, Owner, "shopper", "agent", "supervisor", "merchant", "ops"];

    // Examples become products, sales and members: in a shop of its own.
    private readonly RunningShop _shop = new();
    private TestSale _sale = null!;
    private IReadOnlyDictionary<string, JsonElement> _operations = null!;
    private string? _owner;
    private string _order = "";
    private int _keys;

    public async ValueTask InitializeAsync()
    {
        await _shop.InitializeAsync();
        _sale = await _shop.NewSaleAsync(units: 100);
        _operations = Operations((await _shop.GetAsync("openapi/v1.json")).Json);
        Assert.Equal(201, (await CallAsync("POST /api/members", null)).Status);
        _order = (await _sale.BuyAsync(await OwnerAsync(), "matrix")).Text("orderId");
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Every_route_admits_whom_its_row_says_and_nobody_else()
    {
        var wrong = new List<string>();
        foreach (var route in _operations.Keys)
        {
            if (!Rows.TryGetValue(route, out var who))
            {
                wrong.Add($"{route} has no row in this matrix.");
                continue;
            }

            foreach (var caller in Callers)
            {
                var answer = await CallAsync(route, await TokenAsync(caller));
                if (Expect(who, caller) is var expected && !expected.Contains(Kind(answer)))
                {
                    wrong.Add($"{route} as {caller ?? "nobody"}: {answer.Outcome}, expected " +
                        $"{string.Join(" or ", expected)}.");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(200, (await _shop.GetAsync($"api/orders/{_order}", await OwnerAsync())).Status);
    }

    [Fact]
    public async Task What_is_somebody_elses_looks_as_if_it_were_not_there()
    {
        var other = await _shop.NewSessionAsync();
        foreach (var route in Rows.Where(row => row.Value == For.OwnerOfOrder).Select(row => row.Key))
        {
            var theirs = await CallAsync(route, other);
            var nobodys = await CallAsync(route, other, Reversed(_order));

            Assert.Equal((route, nobodys.Outcome, nobodys.Text("detail")),
                (route, theirs.Outcome, theirs.Text("detail")));
        }
    }

    [Fact]
    public async Task Every_route_is_described_and_every_row_has_a_route()
    {
        var described = _operations.Keys.Concat(Undescribed).ToList();

        Assert.Equal(described.Order(StringComparer.Ordinal), Routes().Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(described.Order(StringComparer.Ordinal), Rows.Keys.Order(StringComparer.Ordinal));
        foreach (var route in Undescribed)
        {
            Assert.Equal(200, (await CallAsync(route, null)).Status);
        }
    }

    // 404 tells apart the order's owner from everybody else; for the other routes it says that the caller was let in.
    private static string[] Expect(For who, string? caller) => who switch
    {
        For.Anybody => ["in", "404"],
        For.Gateway => ["401"],
        For.Members => caller is null ? ["401"] : ["in", "404"],
        For.OwnerOfOrder => caller switch { null => ["401"], Owner => ["in"], _ => ["404"] },
        For.MembersOfSession => caller is null ? ["401"] : ["404"], // nobody here is one
        For.CustomerService => caller switch
        {
            null => ["401"],
            "agent" or "supervisor" => ["in", "404"],
            _ => ["403"],
        },
        For.CustomerServiceAndMerchants =>
            Expect(caller == "merchant" ? For.Merchants : For.CustomerService, caller),
        For.Supervisors => OnlyFor("supervisor", caller),
        For.SupervisorsAndMerchants => Expect(caller == "merchant" ? For.Merchants : For.Supervisors, caller),
        For.Merchants => OnlyFor("merchant", caller),
        For.Operators => OnlyFor("ops", caller),
        For.OperatorsAndMerchants => caller == "ops" ? OnlyFor("ops", caller) : OnlyFor("merchant", caller),
    };

    private static string[] OnlyFor(string role, string? caller) =>
        caller is null ? ["401"] : caller == role ? ["in", "404"] : ["403"];

    private static string Kind(Answer answer) => answer.Status is 401 or 403 or 404 ? $"{answer.Status}" : "in";

    // Each call has a session of its own, because some end it.
    private async Task<string?> TokenAsync(string? caller) => caller switch
    {
        null => null,
        Owner => await OwnerAsync(),
        _ => await _shop.NewSessionAsync(caller),
    };

    // The member of the examples, signed in again where a call has signed him out.
    private async Task<string> OwnerAsync()
    {
        if (_owner is null || (await _shop.GetAsync("api/session", _owner)).Status != 200)
        {
            _owner = (await CallAsync("POST /api/session", null)).Text("token");
        }

        return _owner;
    }

    // What stands in a path for a part of this name.
    private string InPath(string name, string? orderId) => name switch
    {
        "saleId" => _sale.SaleId,
        "sku" => _sale.Sku,
        "orderId" => orderId ?? _order,
        "poolId" => $"sku:{_sale.Sku}",
        "documentName" => "v1",
        _ => "none",
    };

    // As the description shows it: path, body, headers.
    private Task<Answer> CallAsync(string route, string? token, string? orderId = null)
    {
        var operation = _operations.GetValueOrDefault(route);
        var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
        var path = string.Concat(
            pattern.Split('{', '}').Select((part, i) => i % 2 == 0 ? part : InPath(part, orderId)));
        return _shop.SendAsync(new HttpMethod(method), path, token, BodyOf(operation), [.. HeadersOf(operation)]);
    }

    private static StringContent? BodyOf(JsonElement operation)
    {
        if (operation.ValueKind != JsonValueKind.Object || !operation.TryGetProperty("requestBody", out var body))
        {
            return null;
        }

        var content = body.GetProperty("content").EnumerateObject().First();
        var example = content.Value.GetProperty("example");
        var made = RunningShop.Json(
            example.ValueKind == JsonValueKind.String ? example.GetString()! : example.GetRawText());
        made.Headers.ContentType = new(content.Name);
        return made;
    }

    private IEnumerable<(string Name, string Value)> HeadersOf(JsonElement operation) =>
        operation.ValueKind == JsonValueKind.Object && operation.TryGetProperty("parameters", out var parameters)
            ? from parameter in parameters.EnumerateArray()
              where parameter.GetProperty("in").GetString() == "header"
              let name = parameter.GetProperty("name").GetString()!
              select (name, name == "Idempotency-Key"
                  ? $"matrix-{Interlocked.Increment(ref _keys)}"
                  : parameter.GetProperty("example").GetString()!)
            : [];

    private static Dictionary<string, JsonElement> Operations(JsonElement document) =>
        (from path in document.GetProperty("paths").EnumerateObject()
         from operation in path.Value.EnumerateObject()
         select (Route: $"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value))
        .ToDictionary(each => each.Route, each => each.Value, StringComparer.Ordinal);

    private static string Reversed(string id) => string.Concat(id.Reverse());

    private IEnumerable<string> Routes() =>
        from source in _shop.Services.GetServices<EndpointDataSource>()
        from endpoint in source.Endpoints.OfType<RouteEndpoint>()
        let pattern = $"/{endpoint.RoutePattern.RawText!.Trim('/')}"
        where pattern.StartsWith("/api", StringComparison.Ordinal)
            || pattern.StartsWith("/health", StringComparison.Ordinal)
            || pattern.StartsWith("/openapi", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select $"{method} {pattern}";
}
