using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace Commerce.Engine;

/// <summary>A record to be: room for the header, frames, and room for the tag.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OutgoingRecord(byte[] Buffer, int Length, int Frames);

/// <summary>
/// What waits to be sent on one connection: frames, put into records as they come. Bounded in bytes. Many offer, one
/// takes.
/// </summary>
/// <remarks>
/// Who takes comes to the end of the threads' queue whenever a record is not full yet, and again as long as the record
/// has grown since: whoever else has frames to offer goes first. Where there is nothing else to do that is at once; under
/// load a record carries many frames, and the cost of sealing and sending is that of a record. Once is not enough: an
/// idle thread looks into that queue before it takes from another's own, where the continuations of many answers wait.
/// What is urgent goes next, however much waits.
/// </remarks>
/// <param name="limitBytes">How many bytes may wait or be on their way to the network.</param>
/// <param name="maxFrameBytes">The largest frame.</param>
/// <param name="position">How many frames were accepted for this peer and channel before.</param>
/// <param name="threads">For who takes; null: it is urgent.</param>
internal sealed class SendQueue(int limitBytes, int maxFrameBytes, long position, ITurnThreads? threads)
    : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<OutgoingRecord> _full = new();
    private readonly int _maxFrameBytes = Math.Min(maxFrameBytes, limitBytes - WireFormat.FrameLengthBytes);
    private ManualResetValueTaskSourceCore<bool> _work = new() { RunContinuationsAsynchronously = threads is null };
    private byte[]? _filling;
    private int _length;
    private int _frames;
    private int _framesSeen;
    private int _waitingBytes;
    private long _accepted = position;
    private long _handedOver = position;
    private bool _takerWaits;
    private bool _isComplete;
    private bool _isClosed;

    /// <summary>How many frames were accepted, in all.</summary>
    public long Accepted
    {
        get
        {
            lock (_gate)
            {
                return _accepted;
            }
        }
    }

    /// <summary>Up to which frame they have been handed to the network, or may have been.</summary>
    public long HandedOver
    {
        get
        {
            lock (_gate)
            {
                return _handedOver;
            }
        }
    }

    /// <summary>Takes a frame.</summary>
    /// <returns><see cref="SendOutcome.Unreachable"/>: the connection is over.</returns>
    public SendResult TryAdd(ReadOnlySpan<byte> frame)
    {
        if (frame.Length > _maxFrameBytes)
        {
            return new(SendOutcome.TooLarge, 0);
        }

        bool wake;
        long number;
        lock (_gate)
        {
            if (_isComplete)
            {
                return new(SendOutcome.Unreachable, 0);
            }

            var size = WireFormat.FrameLengthBytes + frame.Length;
            if (_waitingBytes + size > limitBytes)
            {
                return new(SendOutcome.QueueFull, 0);
            }

            var room = Room(size);
            BinaryPrimitives.WriteInt32LittleEndian(room, frame.Length);
            frame.CopyTo(room[WireFormat.FrameLengthBytes..]);
            _frames++;
            number = ++_accepted;
            wake = StopWaiting();
        }

        if (wake)
        {
            Wake();
        }

        return new(SendOutcome.Accepted, number);
    }

    /// <summary>Sends a word of the transport's own, whatever the limit.</summary>
    public void Add(uint signal)
    {
        bool wake;
        lock (_gate)
        {
            if (_isComplete)
            {
                return;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(Room(WireFormat.FrameLengthBytes), signal);
            wake = StopWaiting();
        }

        if (wake)
        {
            Wake();
        }
    }

    /// <summary>Waits until there may be something to take.</summary>
    /// <returns>False: there will be nothing more.</returns>
    public ValueTask<bool> WaitAsync()
    {
        lock (_gate)
        {
            if (_isClosed || (_isComplete && _full.Count == 0 && _filling is null))
            {
                return new(false);
            }

            if (_full.Count > 0 || (_filling is not null && threads is null))
            {
                return new(true);
            }

            _work.Reset();
            _takerWaits = _filling is null;
            if (!_takerWaits)
            {
                Wake();
            }

            return new(this, _work.Version);
        }
    }

    /// <summary>A thread is here for who takes.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (StillGrows())
        {
            threads!.Queue(this);
        }
        else
        {
            _work.SetResult(true);
        }
    }

    /// <summary>Takes the next record; from here on its frames may have been received.</summary>
    public bool TryTake(out OutgoingRecord record)
    {
        lock (_gate)
        {
            if (!_isClosed && _full.Count == 0 && _filling is not null)
            {
                Finish();
            }

            if (_isClosed || !_full.TryDequeue(out record))
            {
                record = default;
                return false;
            }

            _handedOver += record.Frames;
            return true;
        }
    }

    /// <summary>A taken record is written, or never will be.</summary>
    public void Return(OutgoingRecord record)
    {
        ArrayPool<byte>.Shared.Return(record.Buffer);
        lock (_gate)
        {
            _waitingBytes -= record.Length - WireFormat.OverheadBytes;
        }
    }

    /// <summary>Takes no more; what waits is still taken out.</summary>
    public void Complete() => End(drop: false);

    /// <summary>Takes no more, and drops what waits.</summary>
    public void Close() => End(drop: true);

    bool IValueTaskSource<bool>.GetResult(short token) => _work.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _work.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _work.OnCompleted(continuation, state, token, flags);

    private void End(bool drop)
    {
        bool wake;
        lock (_gate)
        {
            _isComplete = true;
            _isClosed |= drop;
            if (_isClosed)
            {
                while (_full.TryDequeue(out var record))
                {
                    ArrayPool<byte>.Shared.Return(record.Buffer);
                }

                if (_filling is not null)
                {
                    ArrayPool<byte>.Shared.Return(_filling);
                    _filling = null;
                }
            }

            wake = StopWaiting();
        }

        if (wake)
        {
            Wake();
        }
    }

    /// <summary>Room for so many bytes in a record: in the one that is being filled, if they fit.</summary>
    private Span<byte> Room(int size)
    {
        if (_filling is not null && _length + size + WireFormat.TagBytes > WireFormat.BatchBytes)
        {
            Finish();
        }

        if (_filling is null)
        {
            _filling = ArrayPool<byte>.Shared.Rent(Math.Max(WireFormat.BatchBytes, size + WireFormat.OverheadBytes));
            _length = WireFormat.HeaderBytes;
        }

        var room = _filling.AsSpan(_length, size);
        _length += size;
        _waitingBytes += size;
        return room;
    }

    private void Finish()
    {
        _full.Enqueue(new(_filling!, _length + WireFormat.TagBytes, _frames));
        (_filling, _frames) = (null, 0);
    }

    private bool StillGrows()
    {
        lock (_gate)
        {
            var grows = _full.Count == 0 && _frames > _framesSeen && !_isComplete;
            _framesSeen = grows ? _frames : 0;
            return grows;
        }
    }

    private void Wake()
    {
        if (threads is null)
        {
            _work.SetResult(true);
        }
        else
        {
            threads.Queue(this);
        }
    }

    private bool StopWaiting()
    {
        var waits = _takerWaits;
        _takerWaits = false;
        return waits;
    }
}
