using System.Text.Json;
using System.Text.Json.Serialization;

namespace Commerce.Verification.Checks;

/// <summary>Numbers by name: the body of what is sampled or counted.</summary>
[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class SampleJson : JsonSerializerContext
{
    /// <exception cref="InvalidDataException">It is something else.</exception>
    internal static Dictionary<string, double> Read(string? body)
    {
        try
        {
            return JsonSerializer.Deserialize(body ?? "{}", Default.DictionaryStringDouble) ?? [];
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"A sample is not readable ({exception.Message}): {body}", exception);
        }
    }
}
