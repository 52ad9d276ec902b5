using System.Text.Json;
using System.Text.Json.Serialization;

namespace Commerce.Storage;

/// <summary>
/// How grain states and other payloads of ours are encoded: UTF-8 JSON with camel-case names, enums as camel-case
/// strings, nulls left out. Members that are not known are ignored, missing ones keep their default: an old state
/// reads.
/// </summary>
public static class StateJson
{
    /// <summary>The options. Read only.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
