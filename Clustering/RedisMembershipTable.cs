using Commerce.Engine;
using Orleans.Runtime;
using StackExchange.Redis;

namespace Commerce.Clustering;

/// <summary>
/// A membership table in Redis: one hash for each cluster, <c>commerce:{cluster}:membership</c>, with the fields
/// <c>version</c>, <c>row:SILO</c> and <c>beat:SILO</c>. Each operation is one script, so that it is atomic and costs
/// one round trip; a channel of the same name tells each change. The account needs <c>EVAL</c>, <c>EVALSHA</c>,
/// <c>SCRIPT LOAD</c>, <c>TIME</c>, <c>PUBLISH</c>, <c>SUBSCRIBE</c> and the commands of hashes.
/// </summary>
public sealed class RedisMembershipTable : IMembershipTable, IAsyncDisposable
{
    private const string Version = "version";
    private const string RowPrefix = "row:";
    private const string BeatPrefix = "beat:";

    private const string Read =
        """
        return {redis.call('TIME'), redis.call('HGETALL', KEYS[1])}
        """;

    /// <summary>From, to, number of rows, then silo, row and heartbeat of each, then silos that go.</summary>
    private const string Write =
        """
        if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'version', ARGV[2])
        local last = 3 + 3 * tonumber(ARGV[3])
        for i = 4, last, 3 do
          redis.call('HSET', KEYS[1], 'row:' .. ARGV[i], ARGV[i + 1])
          redis.call('HSETNX', KEYS[1], 'beat:' .. ARGV[i], ARGV[i + 2])
        end
        for i = last + 1, #ARGV do
          redis.call('HDEL', KEYS[1], 'row:' .. ARGV[i], 'beat:' .. ARGV[i])
        end
        redis.call('PUBLISH', KEYS[1], ARGV[2])
        return 1
        """;

    private const string Heartbeat =
        """
        local version = redis.call('HGET', KEYS[1], 'version')
        if not version or string.sub(version, 1, #ARGV[2]) ~= ARGV[2] then return 0 end
        if redis.call('HEXISTS', KEYS[1], 'row:' .. ARGV[1]) == 0 then return 0 end
        local now = redis.call('TIME')
        redis.call('HSET', KEYS[1], 'beat:' .. ARGV[1], now[1] * 1000 + math.floor(now[2] / 1000))
        return 1
        """;

    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly ConfigurationOptions _options;
    private readonly RedisKey[] _keys;
    private readonly RedisChannel _channel;
    private volatile ConnectionMultiplexer? _connection;

    /// <summary>A table; nothing is connected yet.</summary>
    /// <param name="connectionString">As StackExchange.Redis has it, say <c>127.0.0.1:6379,password=…</c>.</param>
    /// <param name="clusterId">Silos with another id have another table.</param>
    public RedisMembershipTable(string connectionString, string clusterId)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentException.ThrowIfNullOrEmpty(clusterId);
        _options = ConfigurationOptions.Parse(connectionString);
        _options.AbortOnConnectFail = false;
        _options.ClientName = "commerce-membership";
        // What cannot be sent now fails now: it is asked again soon, and then decided anew.
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        (_options.ConnectTimeout, _options.AsyncTimeout, _options.SyncTimeout) = (2_000, 2_000, 2_000);
        _options.ReconnectRetryPolicy = new LinearRetry(250);
        var key = $"commerce:{{{clusterId}}}:membership";
        _keys = [key];
        _channel = RedisChannel.Literal(key);
    }

    /// <inheritdoc/>
    public async Task<MembershipSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        var parts = (RedisResult[])(await RunAsync(Read, [], cancellationToken))!;
        var (time, fields) = ((long[])parts[0]!, (string[])parts[1]!);
        var (version, rows) = (MembershipVersion.None, new List<string>());
        var beats = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < fields.Length; i += 2)
        {
            if (fields[i] == Version)
            {
                version = VersionText.Parse(fields[i + 1]);
            }
            else if (fields[i].StartsWith(RowPrefix, StringComparison.Ordinal))
            {
                rows.Add(fields[i + 1]);
            }
            else if (fields[i].StartsWith(BeatPrefix, StringComparison.Ordinal)) // A newer version may have more.
            {
                beats[fields[i][BeatPrefix.Length..]] = fields[i + 1];
            }
        }

        return new(
            version,
            DateTimeOffset.FromUnixTimeMilliseconds((time[0] * 1_000) + (time[1] / 1_000)),
            [.. rows.Select(row => RedisText.ParseRow(row, beats)).OrderBy(row => row.Silo)]);
    }

    /// <inheritdoc/>
    public async Task<bool> TryWriteAsync(MembershipChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        RedisValue[] arguments =
        [
            change.From == MembershipVersion.None ? "" : VersionText.Of(change.From),
            VersionText.Of(change.To),
            change.Written.Length,
            .. change.Written.SelectMany(Arguments),
            .. change.Removed.Select(RedisValue (silo) => silo.ToParsableString()),
        ];
        return (int)await RunAsync(Write, arguments, cancellationToken) == 1;
    }

    /// <inheritdoc/>
    public async Task<bool> TryHeartbeatAsync(
        SiloAddress silo, Guid incarnation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(silo);
        RedisValue[] arguments = [silo.ToParsableString(), VersionText.PrefixOf(incarnation)];
        return (int)await RunAsync(Heartbeat, arguments, cancellationToken) == 1;
    }

    /// <inheritdoc/>
    public async Task<IAsyncDisposable?> WatchAsync(
        Action<MembershipVersion> changed, CancellationToken cancellationToken)
    {
        var queue = await (await ConnectAsync(cancellationToken)).GetSubscriber().SubscribeAsync(_channel);
        queue.OnMessage(message => changed(VersionText.Parse($"{message.Message}")));
        return new Watch(queue);
    }

    /// <summary>Closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        _connecting.Dispose();
    }

    private static IEnumerable<RedisValue> Arguments(SiloRow row) =>
        [row.Silo.ToParsableString(), RedisText.Of(row), row.HeartbeatAt.ToUnixTimeMilliseconds()];

    private async Task<RedisResult> RunAsync(
        string script, RedisValue[] arguments, CancellationToken cancellationToken) =>
        await (await ConnectAsync(cancellationToken)).GetDatabase()
            .ScriptEvaluateAsync(script, _keys, arguments, CommandFlags.DemandMaster)
            .WaitAsync(cancellationToken);

    private async ValueTask<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { } connection)
        {
            return connection;
        }

        await _connecting.WaitAsync(cancellationToken);
        try
        {
            return _connection ??= await ConnectionMultiplexer.ConnectAsync(_options);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private sealed class Watch(ChannelMessageQueue queue) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await queue.UnsubscribeAsync();
    }
}
