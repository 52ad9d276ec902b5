namespace Commerce.LoadTests.Peers;

/// <summary>The decision as Redis takes it, one at a time, and the names it uses.</summary>
internal static class SaleScript
{
    /// <summary>The stream of orders, for whoever writes them into the database.</summary>
    internal const string Stream = "orders";

    /// <summary>Readers of <see cref="Stream"/> who share what there is.</summary>
    internal const string Group = "database";

    /// <summary>The one reader of <see cref="Group"/>.</summary>
    internal const string Consumer = "writer-1";

    /// <summary>What a refusal is answered by; anything above zero is a sequence number.</summary>
    internal const long SoldOut = -1;

    /// <summary>See <see cref="SoldOut"/>.</summary>
    internal const long LimitReached = -2;

    /// <summary>
    /// KEYS: units left, last sequence number, units by buyer, orders by key, stream. ARGV: buyer, buyer and key,
    /// units, limit, order. Answers the sequence number, a refusal, or the order that the key has.
    /// </summary>
    internal const string Text = """
        local known = redis.call('HGET', KEYS[4], ARGV[2])
        if known then return known end
        local units = tonumber(ARGV[3])
        local limit = tonumber(ARGV[4])
        if tonumber(redis.call('GET', KEYS[1])) < units then
            local bought = redis.call('HGET', KEYS[3], ARGV[1])
            return (bought and tonumber(bought) or 0) + units > limit and -2 or -1
        end
        if redis.call('HINCRBY', KEYS[3], ARGV[1], units) > limit then
            redis.call('HINCRBY', KEYS[3], ARGV[1], -units)
            return -2
        end
        redis.call('DECRBY', KEYS[1], units)
        local sequence = redis.call('INCR', KEYS[2])
        local order = sequence .. ' ' .. ARGV[5]
        redis.call('HSET', KEYS[4], ARGV[2], order)
        redis.call('XADD', KEYS[5], '*', 'order', order)
        return sequence
        """;

    /// <summary>Names of what the script keeps of a sale item; the braces keep them on one node of a cluster.</summary>
    internal static string[] Keys(PeerItem item) =>
    [
        $"{{{item.PoolId}}}:available", $"{{{item.PoolId}}}:sequence", $"{{{item.PoolId}}}:buyers",
        $"{{{item.PoolId}}}:orders", Stream,
    ];
}

/// <summary>What the script answered.</summary>
/// <param name="Number">A sequence number or a refusal; of no meaning when there is a record.</param>
/// <param name="Known">The order that was found under the key.</param>
internal readonly record struct ScriptReply(long Number, byte[]? Known);

/// <summary>Orders read from the stream, and their ids in it.</summary>
internal sealed record StreamBatch(IReadOnlyList<string> Ids, IReadOnlyList<OrderRecord> Orders);

/// <summary>A sale item whose names in Redis are made once.</summary>
internal sealed record RedisItem(PeerItem Terms)
    : PeerItem(Terms.SaleId, Terms.Sku, Terms.Units, Terms.LimitPerBuyer, Terms.Price, Terms.Currency)
{
    internal IReadOnlyList<string> Keys { get; } = SaleScript.Keys(Terms);
}

/// <summary>How a peer talks to Redis where it counts.</summary>
internal interface IRedisLink : IAsyncDisposable
{
    /// <summary>Runs the script.</summary>
    ValueTask<ScriptReply> HoldAsync(RedisItem item, PeerOrder order);

    /// <summary>The next orders of the stream, or those that were read before and never acknowledged.</summary>
    Task<StreamBatch> ReadAsync(bool unacknowledged, int countMax);

    /// <summary>They are in the database: the stream need not keep them.</summary>
    Task AcknowledgeAsync(StreamBatch batch);
}
