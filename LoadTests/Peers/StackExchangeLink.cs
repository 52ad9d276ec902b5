using System.Collections.Concurrent;
using System.Text;
using StackExchange.Redis;

namespace Commerce.LoadTests.Peers;

/// <summary>Redis by the client that .NET shops use: one connection, over which it pipelines.</summary>
internal sealed class StackExchangeLink(IConnectionMultiplexer connection, byte[] scriptHash) : IRedisLink
{
    private const int RecordBytesMax = 512;

    private readonly IDatabase _redis = connection.GetDatabase();
    private readonly ConcurrentDictionary<RedisItem, RedisKey[]> _keys = new(ReferenceEqualityComparer.Instance);

    public async ValueTask<ScriptReply> HoldAsync(RedisItem item, PeerOrder order)
    {
        var keys = _keys.GetOrAdd(
            item, static one => [.. one.Keys.Select(key => (RedisKey)Encoding.ASCII.GetBytes(key))]);
        var result = await _redis.ScriptEvaluateAsync(scriptHash, keys, Arguments(item, order));
        return result.Resp2Type == ResultType.Integer
            ? new ScriptReply((long)result, null)
            : new ScriptReply(0, (byte[])result!);
    }

    public async Task<StreamBatch> ReadAsync(bool unacknowledged, int countMax)
    {
        var entries = await _redis.StreamReadGroupAsync(
            SaleScript.Stream, SaleScript.Group, SaleScript.Consumer,
            unacknowledged ? StreamPosition.Beginning : StreamPosition.NewMessages, countMax);
        return new StreamBatch(
            [.. entries.Select(entry => entry.Id.ToString())],
            [.. entries.Select(entry => OrderRecord.Parse((byte[])entry.Values[0].Value!))]);
    }

    public async Task AcknowledgeAsync(StreamBatch batch)
    {
        var acknowledged = _redis.StreamAcknowledgeAsync(
            SaleScript.Stream, SaleScript.Group, [.. batch.Ids.Select(id => (RedisValue)id)]);
        await _redis.ExecuteAsync("XTRIM", SaleScript.Stream, "MINID", "~", batch.Ids[^1]);
        await acknowledged;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static RedisValue[] Arguments(RedisItem item, PeerOrder order)
    {
        Span<byte> record = stackalloc byte[RecordBytesMax];
        var length = OrderRecord.Write(item, order, record);
        return
        [
            order.Buyer, $"{order.Buyer}:{order.Key}", order.Quantity, item.LimitPerBuyer, record[..length].ToArray(),
        ];
    }
}
