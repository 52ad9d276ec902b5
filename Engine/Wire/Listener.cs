using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Commerce.Engine;

/// <summary>
/// Lets others connect. Until they have proven themselves they cost a socket, a deadline and 512 bytes; of those there
/// are few at a time, and a new one drives out the oldest.
/// </summary>
internal sealed class Listener(WireContext context, ConcurrentDictionary<PeerId, AcceptedPeer> peers) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Guest> _unproven = new();
    private readonly ConcurrentDictionary<Guest, Task> _guests = new();
    private Socket? _socket;
    private long _proven;
    private volatile bool _isStopped;

    public (int All, int Unproven) Counts
    {
        get
        {
            lock (_gate)
            {
                return (_guests.Count, _unproven.Count);
            }
        }
    }

    /// <summary>Binds.</summary>
    /// <returns>Where, in case the port was 0.</returns>
    public IPEndPoint Bind(IPEndPoint endpoint)
    {
        _socket = WireSockets.Create(endpoint.AddressFamily);
        _socket.Bind(endpoint);
        _socket.Listen(512);
        return (IPEndPoint)_socket.LocalEndPoint!;
    }

    public async Task AcceptAsync()
    {
        while (!_isStopped)
        {
            try
            {
                Admit(await _socket!.AcceptAsync());
            }
            catch (Exception exception) when (Failures.IsOfConnection(exception) && !_isStopped)
            {
                // No file handles left, say: others end, and so it passes.
                context.Log.CannotAccept(exception);
                await Task.Delay(context.Options.ReconnectDelay, context.Time);
            }
            catch (Exception exception) when (Failures.IsOfConnection(exception))
            {
                return;
            }
        }
    }

    /// <summary>
    /// Lets nobody in any more. Who is in stays, also who is proving himself: he may have begun to send already.
    /// </summary>
    public void Dispose()
    {
        _isStopped = true;
        _socket?.Dispose();
    }

    /// <summary>Waits for nobody's proof any longer.</summary>
    public void CloseUnproven()
    {
        lock (_gate)
        {
            foreach (var guest in _unproven)
            {
                guest.Close(LossReason.Stopped);
            }
        }
    }

    /// <summary>Ends when nobody is in any more.</summary>
    public Task WhenEmptyAsync() => Task.WhenAll(_guests.Values);

    private void Admit(Socket socket)
    {
        var guest = new Guest(socket);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_guests.Count >= context.Options.MaxConnections || _isStopped)
            {
                guest.Close(LossReason.Crowded);
                context.Instruments.Closed(LossReason.Crowded);
                return;
            }

            if (_unproven.Count >= context.Options.MaxUnproven)
            {
                _unproven.First!.Value.Close(LossReason.Crowded);
                _unproven.RemoveFirst();
            }

            guest.Node = _unproven.AddLast(guest);
            _guests[guest] = ended.Task;
        }

        context.Instruments.Opened();
        context.Threads.Queue(new TransportWork(() => ServeAsync(guest, ended)));
    }

    private async Task ServeAsync(Guest guest, TaskCompletionSource ended)
    {
        try
        {
            var (stream, session) = await GreetAsync(guest);
            Proven(guest);
            await using (stream)
            {
                await CarryAsync(guest, stream, session);
            }
        }
#pragma warning disable CA1031 // whatever it is, it ends this connection only
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var reason = guest.Reason ?? Failures.ReasonOf(exception, isConnected: true);
            context.Instruments.Closed(reason);
            context.Log.Refused(guest.From, reason, exception.Message, context.Time);
        }
        finally
        {
            guest.Close(LossReason.Stopped);
            Proven(guest);
            _guests.TryRemove(guest, out _);
            ended.SetResult();
        }
    }

    private async Task<(Stream Stream, Session Session)> GreetAsync(Guest guest)
    {
        using var deadline = new CancellationTokenSource(context.Options.ConnectTimeout, context.Time);
        WireSockets.Configure(guest.Socket);
        var stream = WireSockets.StreamOf(guest.Socket, isForTls: context.Tls is not null);
        if (context.Tls is { } tls)
        {
            (stream, var certificate) = await tls.AcceptAsync(stream, deadline.Token);
            var secured = await Handshake.AcceptAsync(stream, context.Identity, deadline.Token);
            tls.CheckRole(certificate, secured.Peer);
            return (stream, secured);
        }

        return (stream, await Handshake.AcceptAsync(stream, context.Identity, deadline.Token));
    }

    private async Task CarryAsync(Guest guest, Stream stream, Session session)
    {
        var (peer, connection) = await BeginAsync(session);
        try
        {
            connection.Attach(guest.Socket);
            await connection.RunAsync(stream, session);
        }
        catch (HandshakeException)
        {
            // Superseded or stopped before it began.
        }
        finally
        {
            End(peer, session, connection);
        }
    }

    private async Task<(AcceptedPeer Peer, Connection Connection)> BeginAsync(Session session)
    {
        var number = Interlocked.Increment(ref _proven);
        while (true)
        {
            var peer = peers.GetOrAdd(session.Peer, static (id, context) => new AcceptedPeer(context, id), context);
            var (connection, superseded) = peer.TryBegin(session.Channel, number);
            if (connection is not null)
            {
                return (peer, connection);
            }

            await (superseded?.Over ?? Task.CompletedTask);
        }
    }

    private void End(AcceptedPeer peer, Session session, Connection connection)
    {
        var reason = connection.Close(LossReason.Stopped);
        try
        {
            // Before a newer connection takes frames: so those of this one can be told from them.
            context.Lost(peer, session.Channel, reason, connection.Queue.HandedOver);
        }
        finally
        {
            if (peer.Ended(session.Channel, connection))
            {
                peers.TryRemove(new(session.Peer, peer));
            }

            connection.Told();
        }
    }

    private void Proven(Guest guest)
    {
        lock (_gate)
        {
            if (guest.Node is { List: not null } node)
            {
                _unproven.Remove(node);
            }
        }
    }

    /// <summary>Somebody who has connected.</summary>
    private sealed class Guest(Socket socket)
    {
        public Socket Socket => socket;

        public EndPoint? From { get; } = socket.RemoteEndPoint;

        public LinkedListNode<Guest>? Node { get; set; }

        public LossReason? Reason { get; private set; }

        public void Close(LossReason reason)
        {
            Reason ??= reason;
            socket.Dispose();
        }
    }
}
