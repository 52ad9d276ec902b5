using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace Commerce.Storage;

/// <summary>
/// Grain state in <c>grain_state</c>: type is <c>grain type/state name</c>, key is the grain's key as it is, slot is
/// the slot of that key, ETag is the row's version, payload is JSON by <see cref="StateJson"/>.
/// </summary>
internal sealed class ShardGrainStorage(IShardStore store) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = grainId.Key.ToString()!;
        var row = await store.ReadStateAsync(Slots.Of(key), TypeOf(stateName, grainId), key, CancellationToken.None);
        grainState.RecordExists = row is not null;
        grainState.ETag = row is null ? null! : Tag(row.Version);
        grainState.State = row is null
            ? Activator.CreateInstance<T>()
            : JsonSerializer.Deserialize<T>(row.Payload.Span, StateJson.Options)!;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var version = VersionOf(grainState.ETag);
        var payload = JsonSerializer.SerializeToUtf8Bytes(grainState.State, StateJson.Options);
        await CommitAsync(
            grainId,
            grainState.ETag,
            new PutState(TypeOf(stateName, grainId), grainId.Key.ToString()!, version, payload));
        grainState.ETag = Tag(version + 1);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var version = VersionOf(grainState.ETag);
        if (version > 0)
        {
            await CommitAsync(
                grainId,
                grainState.ETag,
                new DeleteState(TypeOf(stateName, grainId), grainId.Key.ToString()!, version));
        }

        grainState.ETag = null!;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private async Task CommitAsync(GrainId grainId, string? eTag, ShardWrite write)
    {
        var transaction = new ShardTransaction(Slots.Of(grainId.Key.ToString()!)).Add(write);
        if ((await store.CommitAsync([transaction]))[0] == TransactionOutcome.Conflict)
        {
            throw new InconsistentStateException(
                $"State of {grainId} was to be written over version {eTag ?? "none"}, which is not the stored one: " +
                "another activation wrote it. This activation must end.",
                storedEtag: "unknown",
                currentEtag: eTag ?? "none");
        }
    }

    private static string TypeOf(string stateName, GrainId grainId) => $"{grainId.Type}/{stateName}";

    private static string Tag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long VersionOf(string? eTag) => eTag is null ? 0 : long.Parse(eTag, CultureInfo.InvariantCulture);
}
