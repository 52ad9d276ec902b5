using System.Text.Json;
using Commerce.Web.Json;

namespace Commerce.Web.Problems;

/// <summary>
/// Says what is wrong with a JSON body, without the names of CLR types that the serializer's messages hold.
/// </summary>
internal static class JsonProblem
{
    public static Problem Of(JsonException exception)
    {
        var path = exception.Path is null or "$" ? null : exception.Path;
        var message = exception.Message;
        if (message.StartsWith("The JSON property", StringComparison.Ordinal))
        {
            // "The JSON property 'x' could not be mapped to any .NET member contained in type '...'."
            return At(path, $"The member {Quoted(message)} is not known here; leave it out.");
        }

        if (message.Contains("Duplicate property", StringComparison.OrdinalIgnoreCase))
        {
            return At(path, "A member is given twice; give it once.");
        }

        if (message.Contains("missing required properties", StringComparison.Ordinal))
        {
            // "JSON deserialization for type '...' was missing required properties including: 'a', 'b'."
            const string BeforeNames = "including:";
            var names = message.IndexOf(BeforeNames, StringComparison.Ordinal) + BeforeNames.Length;
            var members = message[names..].Trim().TrimEnd('.');
            return At(path, $"Members are missing: {members.Replace(";", ",", StringComparison.Ordinal)}. Add them.");
        }

        if (message == ListHoles.Message)
        {
            return At(path, "A list has null in it; leave that out.");
        }

        return path is null || exception.InnerException is JsonException
            ? At(path, "The body is not well-formed JSON of the form that /openapi/v1.json describes for this route.")
            : At(path, $"The value of '{path}' has the wrong type, or is outside of what the type can hold.");
    }

    private static Problem At(string? path, string detail) => new(ProblemCode.Validation, detail)
    {
        Errors = path is null
            ? null
            : new Dictionary<string, string>(StringComparer.Ordinal) { [path.TrimStart('$', '.')] = detail },
    };

    private static string Quoted(string message)
    {
        var start = message.IndexOf('\'', StringComparison.Ordinal);
        var end = message.IndexOf('\'', start + 1);
        return start < 0 || end < 0 ? "" : message[start..(end + 1)];
    }
}
