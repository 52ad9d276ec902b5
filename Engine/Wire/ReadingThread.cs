namespace Commerce.Engine;

/// <summary>
/// Reads one connection on a thread that waits in the socket, and does itself what a frame causes that comes alone:
/// a turn and its answer, or what a caller does next. Between two processes that have nothing else to do a call is then
/// two wake-ups of a thread, and not four.
/// </summary>
/// <remarks>
/// Whatever code that is must not keep the connection from being read. If it takes longer than
/// <see cref="Patience"/>, because it blocks, another thread reads on; see <see cref="KeptWork"/>.
/// </remarks>
internal sealed class ReadingThread
{
    /// <summary>What debuggers show.</summary>
    public const string ThreadName = "Commerce reading";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    /// <summary>Closing a socket ends the wait; should a platform not do so, this does.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<LossReason?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SocketStream _stream;
    private readonly RecordReader _reader;
    private readonly Func<KeptWork, LossReason?> _deliver;
    private readonly TimeProvider _time;
    private volatile KeptWork? _kept;

    /// <param name="stream">The connection.</param>
    /// <param name="reader">Reads from it.</param>
    /// <param name="deliver">Takes what was read, and says why the connection cannot go on, if so.</param>
    /// <param name="time">By which work is long.</param>
    public ReadingThread(
        SocketStream stream, RecordReader reader, Func<KeptWork, LossReason?> deliver, TimeProvider time) =>
        (_stream, _reader, _deliver, _time) = (stream, reader, deliver, time);

    /// <summary>Reads to the end.</summary>
    /// <returns>Why the connection cannot go on; null: the other side has ended it.</returns>
    public Task<LossReason?> RunAsync()
    {
        Start();
        return _ended.Task;
    }

    /// <summary>Looks whether the thread still reads.</summary>
    public void Sweep()
    {
        if (_kept?.Leave(Patience) == true)
        {
            Start();
        }
    }

    private void Start() => new Thread(Read) { IsBackground = true, Name = ThreadName }.UnsafeStart();

    private void Read()
    {
        var kept = new KeptWork(_time);
        _kept = kept;
        try
        {
            while (Receive())
            {
                if (_deliver(kept) is { } refusal)
                {
                    _ended.TrySetResult(refusal);
                    return;
                }

                if (!kept.Do())
                {
                    return;
                }
            }

            _ended.TrySetResult(null);
        }
#pragma warning disable CA1031 // who awaits it knows what it means
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _ended.TrySetException(exception); // It may be over by now, if this thread was left alone with its work.
        }
    }

    private bool Receive()
    {
        while (!_stream.Wait(Wait))
        {
            // Nothing has come.
        }

        return _reader.Read();
    }
}
