using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Commerce.Storage;

namespace Commerce.Delivery;

/// <summary>
/// Keeps events that fail again and again as state rows of their shard, type <c>outbox-set-aside</c>, for people.
/// </summary>
internal sealed class OutboxSetAside(IShardStore store, int shard)
{
    private const string StateType = "outbox-set-aside";

    public Task KeepAsync(string consumer, OutboxRow row, int attempts, Exception failure)
    {
        var kept = new SetAside(
            consumer, row.Topic, row.Key, Encoding.UTF8.GetString(row.Payload.Span), row.At, attempts, failure.Message);

        // A conflict: it was set aside before a restart, and came again because the outbox had not been trimmed.
        return store.CommitAsync(
        [
            new ShardTransaction(store.Map.SlotOf(shard)).Add(new PutState(
                StateType, $"{consumer}:{shard}:{row.Id}", ExpectedVersion: 0,
                JsonSerializer.SerializeToUtf8Bytes(kept, SetAsideJson.Default.SetAside))),
        ]);
    }
}

/// <summary>An event that was set aside.</summary>
internal sealed record SetAside(
    string Consumer, string Topic, string Key, string Payload, DateTimeOffset At, int Attempts, string Failure);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SetAside))]
internal sealed partial class SetAsideJson : JsonSerializerContext;
