using System.Net.Sockets;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// One of the two connections to a silo that we call: opened when needed, and not too soon after a failure.
/// </summary>
internal sealed class DialedLane(WireContext context, DialedPeer peer, SiloAddress silo, WireChannel channel)
{
    private readonly Lock _gate = new();
    private Connection? _connection;
    private Task _running = Task.CompletedTask;
    private long _position;
    private int _failures;
    private long _failedAt;
    private TimeSpan _pause;
    private bool _isOver;

    public Task Running
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    /// <summary>See <see cref="IPeer.IsDown"/>.</summary>
    public bool IsDown => Volatile.Read(ref _failures) > 0;

    public SendResult TrySend(ReadOnlySpan<byte> frame)
    {
        var connection = Volatile.Read(ref _connection);
        if (connection is null)
        {
            lock (_gate)
            {
                connection = _connection;
                if (connection is null)
                {
                    if (_isOver)
                    {
                        return new(SendOutcome.Gone, 0);
                    }

                    if (_pause > TimeSpan.Zero && context.Time.GetElapsedTime(_failedAt) < _pause)
                    {
                        return new(SendOutcome.Unreachable, 0);
                    }

                    connection = Begin();
                }
            }
        }

        return connection.Queue.TryAdd(frame);
    }

    public void End(LossReason reason, bool flush)
    {
        Connection? connection;
        lock (_gate)
        {
            _isOver = true;
            connection = _connection;
        }

        connection?.End(reason, flush);
    }

    private Connection Begin()
    {
        var connection = new Connection(context, peer, channel, _position);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (_connection, _running) = (connection, ended.Task);

        // Whoever sends, on whatever scheduler, is not the one that connects.
        context.Threads.Queue(new TransportWork(() => RunAsync(connection, ended)));
        return connection;
    }

    private async Task RunAsync(Connection connection, TaskCompletionSource ended)
    {
        var reason = connection.Close(await ConnectAndRunAsync(connection));
        var position = connection.Queue.Accepted;

        // Before a new connection takes frames: so those of the old one can be told from them.
        context.Lost(peer, channel, reason, connection.Queue.HandedOver);
        lock (_gate)
        {
            _connection = null;
            _position = position;
            _isOver |= peer.IsGoingAway;
            _failedAt = context.Time.GetTimestamp();
            _pause = context.Jittered(Pause());
            _failures++;
        }

        ended.SetResult();
    }

    private async Task<LossReason> ConnectAndRunAsync(Connection connection)
    {
        var isConnected = false;
        try
        {
            using var socket = WireSockets.Create(silo.Endpoint.AddressFamily);
            connection.Attach(socket);
            Stream stream;
            Session session;
            using (var deadline = new CancellationTokenSource(context.Options.ConnectTimeout, context.Time))
            {
                await WireSockets.ConnectAsync(socket, silo.Endpoint, deadline.Token);
                isConnected = true;
                (stream, session) = await GreetAsync(socket, deadline.Token);
            }

            context.Instruments.Opened();
            context.Log.Opened(silo, channel);
            lock (_gate)
            {
                _failures = 0;
            }

            await using (stream)
            {
                await connection.RunAsync(stream, session);
            }

            return LossReason.Stopped; // Unless the connection knows better.
        }
#pragma warning disable CA1031 // whatever it is, who sends must not wait for this connection for ever
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var reason = Failures.ReasonOf(exception, isConnected);
            context.Log.CannotConnect(silo, channel, reason, exception.Message);
            return reason;
        }
    }

    private async Task<(Stream Stream, Session Session)> GreetAsync(Socket socket, CancellationToken deadline)
    {
        WireSockets.Configure(socket);
        var stream = WireSockets.StreamOf(socket, isForTls: context.Tls is not null);
        if (context.Tls is { } tls)
        {
            stream = await tls.ConnectAsync(stream, deadline);
        }

        return (stream, await Handshake.ConnectAsync(stream, context.Identity, silo, channel, deadline));
    }

    private TimeSpan Pause()
    {
        var (delay, longest) = (context.Options.ReconnectDelay, context.Options.MaxReconnectDelay);
        var grown = channel == WireChannel.Control ? delay : delay * (1 << Math.Min(_failures, 10));
        return grown < longest ? grown : longest;
    }
}

/// <summary>Begins something asynchronous on a thread that belongs to nobody.</summary>
internal sealed class TransportWork(Func<Task> begin) : IThreadPoolWorkItem
{
    public void Execute() => _ = begin();
}
