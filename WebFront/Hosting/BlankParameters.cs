using Microsoft.Extensions.Primitives;

namespace Commerce.Web.Hosting;

/// <summary>
/// A parameter of the API without a value is one that was left out: so forms and programs send fields that nobody
/// filled in, of which binding would make numbers that are none, and searches names of nothing.
/// </summary>
internal static class BlankParameters
{
    /// <summary>Leaves them out.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (request.QueryString.HasValue
            && request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            && request.Query.Any(parameter => parameter.Value.Any(string.IsNullOrEmpty)))
        {
            var given = request.Query
                .Select(parameter => (parameter.Key, Values: Given(parameter.Value)))
                .Where(parameter => parameter.Values.Length > 0);
            request.Query = new QueryCollection(given.ToDictionary(
                parameter => parameter.Key,
                parameter => new StringValues(parameter.Values),
                StringComparer.OrdinalIgnoreCase));
        }

        return next(context);
    }

    private static string?[] Given(StringValues values) => [.. values.Where(value => !string.IsNullOrEmpty(value))];
}
