using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>
/// The description of the API is whole: every body has an example, every route its problems and its security.
/// </summary>
public sealed class OpenApiTests(RunningShop shop)
{
    [Fact]
    public async Task Every_body_has_an_example_and_every_route_a_sentence()
    {
        var document = (await shop.GetAsync("openapi/v1.json")).Json;
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);

        var missing = new List<string>();
        foreach (var (name, operation) in Operations(document))
        {
            if (!operation.TryGetProperty("summary", out _))
            {
                missing.Add($"{name}: summary");
            }

            if (operation.TryGetProperty("requestBody", out var body))
            {
                missing.AddRange(WithoutExample(body).Select(type => $"{name}: request {type}"));
            }

            foreach (var response in operation.GetProperty("responses").EnumerateObject())
            {
                missing.AddRange(WithoutExample(response.Value).Select(type => $"{name}: {response.Name} {type}"));
            }
        }

        Assert.Empty(missing);
    }

    [Fact]
    public async Task Routes_that_need_somebody_say_so()
    {
        var document = (await shop.GetAsync("openapi/v1.json")).Json;
        var open = Operations(document)
            .Where(operation => !operation.Operation.TryGetProperty("security", out _))
            .Select(operation => operation.Name);

        Assert.DoesNotContain(open, name => name.Contains("/ops/", StringComparison.Ordinal));
        Assert.DoesNotContain(open, name => name.Contains("/merchant/", StringComparison.Ordinal));
        Assert.DoesNotContain("post /api/flash-sales/{saleId}/items/{sku}/orders", open);
        Assert.True(document.GetProperty("components").GetProperty("securitySchemes").TryGetProperty("bearer", out _));
    }

    private static IEnumerable<string> WithoutExample(JsonElement holder) =>
        holder.TryGetProperty("content", out var content)
            ? content.EnumerateObject().Where(type => !type.Value.TryGetProperty("example", out _)).Select(
                type => type.Name)
            : [];

    private static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name} {path.Name}", operation.Value);
}
