using Commerce.Shop;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Web;

/// <summary>Who may call what. The routes come from the shop itself: a new one without a row here fails.</summary>
public sealed class AccessMatrixTests(RunningShop shop)
{
    private enum For
    {
        Anybody,
        Members,
        OwnerOfOrder,
        Merchants,
        Operators,
        Gateway,
    }

    private static readonly Dictionary<string, For> Rows = new(StringComparer.Ordinal)
    {
        ["POST /api/members"] = For.Anybody,
        ["POST /api/session"] = For.Anybody,
        ["GET /api/session"] = For.Members,
        ["DELETE /api/session"] = For.Anybody,
        ["POST /api/dev/sessions"] = For.Anybody,
        ["GET /api/categories"] = For.Anybody,
        ["GET /api/products"] = For.Anybody,
        ["GET /api/products/{productId}"] = For.Anybody,
        ["GET /api/search/suggestions"] = For.Anybody,
        ["GET /api/cart"] = For.Anybody, // of his own; there is no way to name another's
        ["PUT /api/cart/items/{sku}"] = For.Anybody,
        ["DELETE /api/cart/items/{sku}"] = For.Anybody,
        ["PUT /api/cart/selection"] = For.Anybody,
        ["POST /api/merchant/products"] = For.Merchants,
        ["PUT /api/merchant/products/{productId}"] = For.Merchants,
        ["POST /api/merchant/stock/{sku}/adjustments"] = For.Merchants,
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
        ["GET /api/flash-sales"] = For.Anybody,
        ["GET /api/flash-sales/{saleId}"] = For.Anybody,
        ["POST /api/flash-sales/{saleId}/items/{sku}/orders"] = For.Members,
        ["POST /api/payments/webhook"] = For.Gateway,
        ["POST /api/ops/flash-sales"] = For.Operators,
        ["POST /api/ops/flash-sales/{saleId}/pause"] = For.Operators,
        ["POST /api/ops/flash-sales/{saleId}/resume"] = For.Operators,
        ["POST /api/ops/flash-sales/{saleId}/end"] = For.Operators,
        ["POST /api/ops/catalogue/rebuild"] = For.Operators,
        ["GET /api/ops/catalogue/rebuild"] = For.Operators,
        ["GET /api/ops/pools/{poolId}"] = For.Operators,
        ["GET /api/ops/shards"] = For.Operators,
        ["GET /api/ops/silos"] = For.Operators,
        ["GET /api/ops/switches"] = For.Operators,
        ["PUT /api/ops/switches/{name}"] = For.Operators,
        ["GET /health/live"] = For.Anybody,
        ["GET /health/ready"] = For.Anybody,
        ["GET /openapi/{documentName}.json"] = For.Anybody,
    };

    private static readonly string?[] Callers = [null, "shopper", "agent", "supervisor", "merchant", "ops"];

    [Fact]
    public async Task Every_route_admits_whom_its_row_says_and_nobody_else()
    {
        var sale = await shop.NewSaleAsync();
        var owner = await shop.NewSessionAsync();
        var order = (await sale.BuyAsync(owner, "matrix")).Text("orderId");
        var wrong = new List<string>();
        foreach (var route in Routes())
        {
            if (!Rows.TryGetValue(route, out var who))
            {
                wrong.Add($"{route} has no row in this matrix.");
                continue;
            }

            foreach (var caller in Callers)
            {
                var token = caller is null ? null : await shop.NewSessionAsync(caller);
                var answer = await CallAsync(route, sale, order, token);
                if (Expect(who, caller) is var expected && !expected.Contains(Kind(answer)))
                {
                    wrong.Add($"{route} as {caller ?? "nobody"}: {answer.Outcome}, expected " +
                        $"{string.Join(" or ", expected)}.");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(200, (await shop.GetAsync($"api/orders/{order}", owner)).Status);
    }

    // 404 tells apart the order's owner from everybody else; for the other routes it says that the caller was let in.
    private static string[] Expect(For who, string? caller) => who switch
    {
        For.Anybody => ["in", "404"],
        For.Gateway => ["401"],
        For.Members => caller is null ? ["401"] : ["in", "404"],
        For.OwnerOfOrder => caller is null ? ["401"] : ["404"],
        For.Merchants => OnlyFor("merchant", caller),
        For.Operators => OnlyFor("ops", caller),
    };

    private static string[] OnlyFor(string role, string? caller) =>
        caller is null ? ["401"] : caller == role ? ["in", "404"] : ["403"];

    private static string Kind(Answer answer) => answer.Status is 401 or 403 or 404 ? $"{answer.Status}" : "in";

    private Task<Answer> CallAsync(string route, TestSale sale, string order, string? token)
    {
        var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
        var path = pattern
            .Replace("{saleId}", method == "GET" ? sale.SaleId : "nosuchsale", StringComparison.Ordinal)
            .Replace("{sku}", sale.Sku, StringComparison.Ordinal)
            .Replace("{orderId}", order, StringComparison.Ordinal)
            .Replace("{poolId}", $"sku:{sale.Sku}", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal)
            .Replace("{productId}", "none", StringComparison.Ordinal)
            .Replace("{importId}", "none", StringComparison.Ordinal)
            .Replace("{addressId}", "none", StringComparison.Ordinal)
            .Replace("{code}", "none", StringComparison.Ordinal)
            .Replace("{name}", "none", StringComparison.Ordinal);
        if (pattern.EndsWith("/items/{sku}/orders", StringComparison.Ordinal) && method == "POST")
        {
            path = $"/{sale.Orders}";
        }

        var body = method == "GET" ? null : RunningShop.Json("{}");
        if (pattern.EndsWith("/imports", StringComparison.Ordinal))
        {
            body!.Headers.ContentType = new("text/csv");
        }

        return shop.SendAsync(new HttpMethod(method), path, token, body);
    }

    private IEnumerable<string> Routes() =>
        from source in shop.Services.GetServices<EndpointDataSource>()
        from endpoint in source.Endpoints.OfType<RouteEndpoint>()
        let pattern = $"/{endpoint.RoutePattern.RawText!.Trim('/')}"
        where pattern.StartsWith("/api", StringComparison.Ordinal)
            || pattern.StartsWith("/health", StringComparison.Ordinal)
            || pattern.StartsWith("/openapi", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select $"{method} {pattern}";
}
