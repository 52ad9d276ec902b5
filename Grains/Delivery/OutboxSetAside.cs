using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Commerce.Storage;

namespace Commerce.Delivery;

/// <summary>
/// Keeps events that fail again and again as state rows of their shard, type <c>outbox-set-aside</c>, for people; and
/// puts them back when somebody has mended what they failed of.
/// </summary>
internal sealed class OutboxSetAside(IShardStore store, int shard)
{
    public const string StateType = "outbox-set-aside";

    /// <summary>What a page tells of a failure: it is one message, and gateways answer at length.</summary>
    private const int FailureLengthMax = 1_000;

    public Task KeepAsync(string consumer, OutboxRow row, int attempts, Exception failure)
    {
        var kept = new SetAside(
            consumer, row.Topic, row.Key, Encoding.UTF8.GetString(row.Payload.Span), row.At, attempts, failure.Message);

        // A conflict: it was set aside before a restart, and came again because the outbox had not been trimmed. Keys
        // are listed as texts: padded, the oldest is first.
        return store.CommitAsync(
        [
            new ShardTransaction(store.Map.SlotOf(shard)).Add(new PutState(
                StateType, $"{consumer}:{shard}:{row.Id:D19}", ExpectedVersion: 0,
                JsonSerializer.SerializeToUtf8Bytes(kept, SetAsideJson.Default.SetAside))),
        ]);
    }

    /// <summary>One of them; null: there is none.</summary>
    public async Task<SetAsideEvent?> FindAsync(string id) => await ReadAsync(id) is var (kept, _)
        ? new SetAsideEvent(id, kept.Consumer, kept.Topic, kept.Key, kept.At, kept.Attempts, Begin(kept.Failure))
        : null;

    /// <summary>
    /// Puts one back into the outbox, for its consumer alone, under a new number: what the shop remembers of the old
    /// one is that it is done with. False: there is none, or its consumer is no more, so that nobody would take it from
    /// the outbox.
    /// </summary>
    public async Task<bool> PutBackAsync(string id, Func<string, bool> hasConsumer)
    {
        if (await ReadAsync(id) is not { } found || !hasConsumer(found.Kept.Consumer))
        {
            return false;
        }

        var (topic, payload) = (
            AgainTopic.PrefixOf(found.Kept.Consumer) + found.Kept.Topic, Encoding.UTF8.GetBytes(found.Kept.Payload));
        var transaction = new ShardTransaction(store.Map.SlotOf(shard))
            .Add(new DeleteState(StateType, id, found.Version))
            .Add(new AddOutbox(topic, found.Kept.Key, payload));
        return (await store.CommitAsync([transaction]))[0] == TransactionOutcome.Committed;
    }

    private static string Begin(string failure) => failure.Length <= FailureLengthMax
        ? failure
        : failure[..(FailureLengthMax - (char.IsHighSurrogate(failure[FailureLengthMax - 1]) ? 1 : 0))];

    private async Task<(SetAside Kept, long Version)?> ReadAsync(string id) =>
        await store.ReadStateAsync(store.Map.SlotOf(shard), StateType, id, CancellationToken.None) is { } row
            ? (JsonSerializer.Deserialize(row.Payload.Span, SetAsideJson.Default.SetAside)!, row.Version)
            : null;
}

/// <summary>An event that was set aside.</summary>
internal sealed record SetAside(
    string Consumer, string Topic, string Key, string Payload, DateTimeOffset At, int Attempts, string Failure);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SetAside))]
internal sealed partial class SetAsideJson : JsonSerializerContext;
