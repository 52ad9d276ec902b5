using System.Text.Json.Serialization;

namespace Commerce.Verification.Checks;

[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class SampleJson : JsonSerializerContext;
