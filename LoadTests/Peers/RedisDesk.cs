using StackExchange.Redis;

namespace Commerce.LoadTests.Peers;

/// <summary>
/// The usual flash sale: a script in Redis decides, the order goes to a stream, and a consumer in this process writes
/// it into the database. The buyer has the receipt when the script has answered.
/// </summary>
internal sealed class RedisDesk : IOrderDesk
{
    private readonly IDatabase _control;
    private readonly IRedisLink _redis;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _consumer;

    private RedisDesk(IDatabase control, IRedisLink redis, OrderTable orders, TimeProvider time)
    {
        _control = control;
        _redis = redis;
        _consumer = new StreamConsumer(redis, orders, time).RunAsync(_stop.Token);
    }

    internal static async Task<RedisDesk> StartAsync(string redis, bool lean, OrderTable orders, TimeProvider time)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var control = connection.GetDatabase();
        var server = connection.GetServers()[0];
        var hash = await server.ScriptLoadAsync(SaleScript.Text);
        if (!await control.KeyExistsAsync(SaleScript.Stream))
        {
            await control.StreamCreateConsumerGroupAsync(
                SaleScript.Stream, SaleScript.Group, StreamPosition.Beginning, createStream: true);
        }

        IRedisLink link = lean
            ? await LeanLink.ConnectAsync(ConfigurationOptions.Parse(redis), hash)
            : new StackExchangeLink(connection, hash);
        return new RedisDesk(control, link, orders, time);
    }

    public async Task<PeerItem> OpenAsync(PeerItem terms)
    {
        var item = new RedisItem(terms);
        await _control.StringSetAsync([new(item.Keys[0], item.Units), new(item.Keys[1], 0)]);
        return item;
    }

    public async ValueTask<PeerAnswer> OrderAsync(PeerItem item, PeerOrder order)
    {
        var reply = await _redis.HoldAsync((RedisItem)item, order);
        return reply switch
        {
            { Known: { } known } => PeerAnswer.Again(OrderRecord.Parse(known).Receipt, order.Quantity),
            { Number: SaleScript.SoldOut } => new PeerAnswer(PeerOutcome.SoldOut),
            { Number: SaleScript.LimitReached } => new PeerAnswer(PeerOutcome.LimitReached),
            _ => new PeerAnswer(
                PeerOutcome.Accepted, new PeerReceipt(order.Id, order.Quantity, reply.Number, order.PayBefore)),
        };
    }

    public async Task<long> AvailableAsync(PeerItem item) =>
        (long)await _control.StringGetAsync(((RedisItem)item).Keys[0]);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _consumer;
        }
        catch (OperationCanceledException)
        {
            // Stopped while it let orders gather.
        }

        _stop.Dispose();
        await _redis.DisposeAsync();
        await _control.Multiplexer.DisposeAsync();
    }
}
