using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using StackExchange.Redis;

namespace Commerce.LoadTests.Peers;

/// <summary>
/// Redis by a client that can do just this: commands are written as bytes into what the connection sends next, and
/// answers are matched by their order.
/// </summary>
internal sealed class LeanLink : IRedisLink
{
    private const int CommandBytesMax = 2048;
    private const int RecordBytesMax = 512;

    private readonly RespConnection _orders;
    private readonly RespConnection _stream;
    private readonly byte[] _scriptHash;
    private readonly ConcurrentDictionary<RedisItem, byte[]> _heads = new(ReferenceEqualityComparer.Instance);

    private LeanLink(RespConnection orders, RespConnection stream, byte[] scriptHash) =>
        (_orders, _stream, _scriptHash) = (orders, stream, scriptHash);

    internal static async Task<LeanLink> ConnectAsync(ConfigurationOptions redis, byte[] scriptHash)
    {
        return new LeanLink(await ConnectAsync(), await ConnectAsync(), scriptHash);

        async Task<RespConnection> ConnectAsync()
        {
            var connection = await RespConnection.ConnectAsync(redis.EndPoints[0]);
            if (redis.Password is { } password)
            {
                await connection.SendAsync("AUTH", password);
            }

            return connection;
        }
    }

    public ValueTask<ScriptReply> HoldAsync(RedisItem item, PeerOrder order)
    {
        Span<byte> command = stackalloc byte[CommandBytesMax];
        var writer = new RespWriter(command);
        writer.Raw(_heads.GetOrAdd(item, Head, _scriptHash));
        writer.Bulk(order.Buyer);

        Span<byte> part = stackalloc byte[RecordBytesMax];
        Utf8Formatter.TryFormat(order.Buyer, part, out var digits);
        part[digits] = (byte)':';
        var keyLength = Encoding.ASCII.GetBytes(order.Key, part[(digits + 1)..]);
        writer.Bulk(part[..(digits + 1 + keyLength)]);
        writer.Bulk(order.Quantity);
        writer.Bulk(item.LimitPerBuyer);
        writer.Bulk(part[..OrderRecord.Write(item, order, part)]);
        return FinishAsync(_orders.SendAsync(writer.Written));

        static async ValueTask<ScriptReply> FinishAsync(Task<RespReply> sent)
        {
            var reply = await sent;
            return new ScriptReply(reply.Number, reply.Text);
        }
    }

    public async Task<StreamBatch> ReadAsync(bool unacknowledged, int countMax)
    {
        var reply = await _stream.SendAsync(
            "XREADGROUP", "GROUP", SaleScript.Group, SaleScript.Consumer, "COUNT", $"{countMax}", "STREAMS",
            SaleScript.Stream, unacknowledged ? "0" : ">");
        var entries = reply.Items is [{ Items: [_, { Items: { } all }] }] ? all : [];
        return new StreamBatch(
            [.. entries.Select(entry => Encoding.ASCII.GetString(entry.Items![0].Text!))],
            [.. entries.Select(entry => OrderRecord.Parse(entry.Items![1].Items![1].Text))]);
    }

    public async Task AcknowledgeAsync(StreamBatch batch)
    {
        var acknowledged = _stream.SendAsync(["XACK", SaleScript.Stream, SaleScript.Group, .. batch.Ids]);
        await _stream.SendAsync("XTRIM", SaleScript.Stream, "MINID", "~", batch.Ids[^1]);
        await acknowledged;
    }

    public async ValueTask DisposeAsync()
    {
        await _orders.DisposeAsync();
        await _stream.DisposeAsync();
    }

    // EVALSHA, the script and the keys: the same for all orders of an item.
    private static byte[] Head(RedisItem item, byte[] scriptHash)
    {
        const int Arguments = 5;
        Span<byte> bytes = stackalloc byte[CommandBytesMax];
        var writer = new RespWriter(bytes);
        writer.Array(3 + item.Keys.Count + Arguments);
        writer.Bulk("EVALSHA"u8);
        writer.Bulk(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(scriptHash)));
        writer.Bulk(item.Keys.Count);
        foreach (var key in item.Keys)
        {
            writer.Bulk(Encoding.ASCII.GetBytes(key));
        }

        return writer.Written.ToArray();
    }
}
