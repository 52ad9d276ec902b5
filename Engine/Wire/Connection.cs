using System.Buffers.Binary;
using System.Net.Sockets;

namespace Commerce.Engine;

/// <summary>
/// One connection, from the moment that frames are accepted for it. Two loops run it, one for each direction; the
/// first to fail ends both.
/// </summary>
internal sealed class Connection
{
    private readonly WireContext _context;
    private readonly Peer _peer;
    private readonly WireChannel _channel;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ReadingThread? _reading;
    private Socket? _socket;
    private LossReason? _reason;
    private volatile bool _isStopping;
    private long _lastReceived;
    private long _lastSent;
    private long _writingSince;

    public Connection(WireContext context, Peer peer, WireChannel channel, long position)
    {
        (_context, _peer, _channel) = (context, peer, channel);
        var limit = channel == WireChannel.Data ? context.Options.DataQueueBytes : context.Options.ControlQueueBytes;
        Queue = new SendQueue(
            limit, context.Options.MaxFrameBytes, position, channel == WireChannel.Data ? context.Threads : null);
    }

    public SendQueue Queue { get; }

    /// <summary>Ends when it is over and everybody knows.</summary>
    public Task Over => _over.Task;

    /// <summary>From here on closing this closes the socket.</summary>
    /// <exception cref="HandshakeException">It is closed already.</exception>
    public void Attach(Socket socket)
    {
        lock (_gate)
        {
            _socket = socket;
            if (_reason is { } reason)
            {
                socket.Dispose();
                throw new HandshakeException(reason, "The connection was closed before it was open.");
            }
        }
    }

    /// <summary>Ends it now.</summary>
    /// <returns>Why it ended: the first reason counts.</returns>
    public LossReason Close(LossReason reason)
    {
        Queue.Close();
        lock (_gate)
        {
            _reason ??= reason;
            _socket?.Dispose();
            return _reason.Value;
        }
    }

    /// <summary>
    /// Sends what was accepted, then ends. Who calls us is heard to the end first: what was sent before our goodbye was
    /// heard is answered.
    /// </summary>
    public void Stop()
    {
        _isStopping = true;
        if (_channel == WireChannel.Data && !_peer.IsDialed)
        {
            _ = CompleteWhenHeardAsync();
        }
        else
        {
            Queue.Complete();
        }
    }

    /// <summary>Ends it, at once or when all is sent.</summary>
    public void End(LossReason reason, bool flush)
    {
        if (flush)
        {
            Stop();
        }
        else
        {
            Close(reason);
        }
    }

    /// <summary>Everybody knows that it is over.</summary>
    public void Told() => _over.SetResult();

    /// <summary>Carries frames until the connection ends.</summary>
    public async Task RunAsync(Stream stream, Session session)
    {
        var now = _context.Time.GetTimestamp();
        (_lastReceived, _lastSent) = (now, now);
        _context.Open.TryAdd(this, _channel);
        if (_context.IsGoingAway)
        {
            Queue.Add(WireFormat.GoAway);
        }

        if (_context.IsStopping)
        {
            Stop();
        }

        try
        {
            await Task.WhenAll(ReadAsync(stream, session.ReceiveKey), WriteAsync(stream, session.SendKey));
        }
        finally
        {
            _heard.TrySetResult();
            _context.Open.TryRemove(this, out _);
        }
    }

    /// <summary>Looks for what has stood still for too long, and shows that this side has not.</summary>
    public void Sweep(long now)
    {
        _reading?.Sweep();
        var options = _context.Options;
        var writingSince = Volatile.Read(ref _writingSince);
        if (writingSince != 0 && _context.Time.GetElapsedTime(writingSince, now) > options.WriteTimeout)
        {
            Close(LossReason.Stalled);
        }
        else if (_channel == WireChannel.Control)
        {
            if (_context.Time.GetElapsedTime(Volatile.Read(ref _lastReceived), now) > options.SilenceLimit)
            {
                Close(LossReason.Silent);
            }
            else if (_context.Time.GetElapsedTime(Volatile.Read(ref _lastSent), now) >= options.KeepAlivePeriod)
            {
                Volatile.Write(ref _lastSent, now);
                Queue.Add(WireFormat.KeepAlive);
            }
        }
    }

    private async Task CompleteWhenHeardAsync()
    {
        await _heard.Task;
        Queue.Complete();
    }

    private async Task WriteAsync(Stream stream, byte[] key)
    {
        using var cipher = new RecordCipher(key);
        try
        {
            while (await Queue.WaitAsync())
            {
                if (!Queue.TryTake(out var record))
                {
                    continue;
                }

                cipher.Seal(record.Buffer.AsSpan(0, record.Length));
                var now = _context.Time.GetTimestamp();
                Volatile.Write(ref _lastSent, now);
                Volatile.Write(ref _writingSince, now);
                try
                {
                    await stream.WriteAsync(record.Buffer.AsMemory(0, record.Length));
                }
                finally
                {
                    Queue.Return(record);
                }

                Volatile.Write(ref _writingSince, 0);
                _context.Instruments.Sent(record.Length);
            }

            // Whatever was accepted is sent: the other side reads it, and closes.
            if (stream is System.Net.Security.SslStream secured)
            {
                await secured.ShutdownAsync();
            }

            _socket!.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (Failures.IsOfConnection(exception))
        {
            Close(Farewell(Failures.ReasonOfLoss(exception)));
        }
        catch
        {
            Close(LossReason.Failed);
            throw;
        }
        finally
        {
            _said.TrySetResult();
        }
    }

    private async Task ReadAsync(Stream stream, byte[] key)
    {
        await Task.Yield(); // Reading may go on for long without waiting; writing must begin all the same.
        using var reader = new RecordReader(stream, new RecordCipher(key), _context.Options.MaxFrameBytes);
        var reason = LossReason.Failed;
        try
        {
            if (await ReadToEndAsync(stream, reader) is { } refusal)
            {
                reason = refusal;
                return;
            }

            _heard.TrySetResult();
            if (IsToAnswer)
            {
                await _said.Task; // It has heard that we go, and waits for the answers to what it had asked.
            }

            reason = Farewell(LossReason.ClosedByPeer);
        }
        catch (Exception exception) when (Failures.IsOfConnection(exception))
        {
            reason = Farewell(Failures.ReasonOfLoss(exception));
        }
        finally
        {
            Close(reason);
        }
    }

    /// <returns>Why this connection cannot go on; null: the other side has ended it.</returns>
    private async Task<LossReason?> ReadToEndAsync(Stream stream, RecordReader reader)
    {
        // What comes through TLS has its own buffers, which nobody can wait for in the socket.
        if (_channel == WireChannel.Data && stream is SocketStream direct)
        {
            _reading = new(direct, reader, kept => Deliver(reader, kept), _context.Time);
            return await _reading.RunAsync();
        }

        (stream as SocketStream)?.Watch();
        while (await reader.ReadAsync())
        {
            Volatile.Write(ref _lastReceived, _context.Time.GetTimestamp());
            if (Deliver(reader, null) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private bool IsToAnswer => _context.IsGoingAway && _channel == WireChannel.Data && !_peer.IsDialed;

    /// <summary>That the other side has ended it is no news after one of us has said goodbye.</summary>
    private LossReason Farewell(LossReason otherwise) =>
        _isStopping ? LossReason.Stopped : _peer.IsGoingAway ? LossReason.Drained : otherwise;

    /// <returns>Why this connection cannot go on.</returns>
    private LossReason? Deliver(RecordReader reader, KeptWork? kept)
    {
        while (true)
        {
            var (found, refusal) = reader.TryTake(out var frames);
            if (!found)
            {
                return refusal;
            }

            _context.Instruments.Received(frames.Length);
            if (kept is not null && reader.IsEmpty && IsOneFrame(frames))
            {
                kept.Open();
            }

            try
            {
                if (!Deliver(frames))
                {
                    return LossReason.Malformed;
                }
            }
#pragma warning disable CA1031 // whatever the engine throws, it ends this connection only
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _context.Log.SinkFailed(_peer.Id, exception);
                return LossReason.Failed;
            }
        }
    }

    private static bool IsOneFrame(ReadOnlyMemory<byte> frames) =>
        frames.Length > WireFormat.FrameLengthBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(frames.Span) == frames.Length - WireFormat.FrameLengthBytes;

    // Nothing more is asked there; that the stream ends tells the other side that it has heard everything.
    private void GoesAway()
    {
        _peer.GoesAway();
        if (_channel == WireChannel.Data && _peer.IsDialed)
        {
            Queue.Complete();
        }
    }

    private bool Deliver(ReadOnlyMemory<byte> frames)
    {
        while (frames.Length >= WireFormat.FrameLengthBytes)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(frames.Span);
            frames = frames[WireFormat.FrameLengthBytes..];
            if ((length & WireFormat.SignalBit) != 0)
            {
                if (length == WireFormat.GoAway)
                {
                    GoesAway();
                }

                continue;
            }

            if (length > (uint)frames.Length || !_context.Sink.Received(_peer, _channel, frames[..(int)length]))
            {
                return false;
            }

            frames = frames[(int)length..];
        }

        return frames.IsEmpty;
    }
}
