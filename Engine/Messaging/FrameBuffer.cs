namespace Commerce.Engine;

/// <summary>
/// A writer that this thread uses for one frame at a time. Frames are copied into a connection's queue, so the buffer
/// is free again at once.
/// </summary>
internal readonly ref struct FrameBuffer
{
    [ThreadStatic]
    private static WireWriter? _free;

    private FrameBuffer(WireWriter writer) => Writer = writer;

    /// <summary>Empty at first.</summary>
    public WireWriter Writer { get; }

    /// <summary>A buffer, to be given back on the same thread.</summary>
    public static FrameBuffer Rent()
    {
        var writer = _free ?? new WireWriter();
        _free = null;
        return new FrameBuffer(writer);
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        Writer.Truncate(0);
        _free = Writer;
    }
}
