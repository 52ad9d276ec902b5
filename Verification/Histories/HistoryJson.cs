using System.Text.Json;
using System.Text.Json.Serialization;

namespace Commerce.Verification.Histories;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Op))]
[JsonSerializable(typeof(RunHead))]
internal sealed partial class HistoryJson : JsonSerializerContext;
