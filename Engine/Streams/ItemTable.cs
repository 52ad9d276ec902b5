namespace Commerce.Engine;

/// <summary>
/// What can come on streams. A closed table, as that of exceptions: messages, and some simple types.
/// </summary>
internal sealed class ItemTable
{
    private readonly Dictionary<Type, ItemEntry> _byType = [];
    private readonly Dictionary<uint, ItemEntry> _byNumber = [];

    public ItemTable()
    {
        Add<string?, StringCodec>("string");
        Add<int, IntegerCodec<int>>("int32");
        Add<long, IntegerCodec<long>>("int64");
        Add<Guid, GuidCodec>("guid");
    }

    /// <exception cref="InvalidOperationException">Another type has this name's number.</exception>
    public void Add(ItemEntry entry)
    {
        if (!_byNumber.TryAdd(entry.Number, entry) && _byNumber[entry.Number].Type != entry.Type)
        {
            throw new InvalidOperationException(
                $"{entry.Type} and {_byNumber[entry.Number].Type} have the same number on the wire. "
                + "Give one of them another [Alias].");
        }

        _byType[entry.Type] = entry;
    }

    public bool Knows(Type type) => _byType.ContainsKey(type);

    /// <exception cref="WireFormatException">It is too large, or of no type that can be sent.</exception>
    public StreamItem Write(object value)
    {
        if (!_byType.TryGetValue(value.GetType(), out var entry))
        {
            throw new WireFormatException($"A {value.GetType()} cannot come on a stream: it is no message.");
        }

        using var buffer = FrameBuffer.Rent();
        buffer.Writer.LengthMax = WireLimits.BodyLengthMax;
        try
        {
            entry.Write(buffer.Writer, value);
            return new StreamItem(entry.Number, buffer.Writer.Written.ToArray());
        }
        finally
        {
            buffer.Writer.LengthMax = WireWriter.NoLimit;
        }
    }

    /// <exception cref="WireFormatException">It is of a type that is unknown here, or none of it.</exception>
    public object Read(StreamItem item, IReferenceSource references)
    {
        var reader = new WireReader(item.Body.Span, references);
        return _byNumber.TryGetValue(item.Type, out var entry) && reader.Next(out _, out var kind)
            ? entry.Read(ref reader, kind)!
            : throw new WireFormatException($"What came is of no type that is known here ({item.Type:x8}).");
    }

    private void Add<T, TCodec>(string name)
        where TCodec : struct, IWireCodec<T> => Add(new ItemEntry(
            typeof(T),
            WireId.Of(name),
            static (writer, value) => TCodec.Write(writer, 0, (T)value),
            static (ref reader, kind) => TCodec.Read(ref reader, kind)));
}

/// <summary>A type that can come on a stream.</summary>
/// <param name="Type">The type.</param>
/// <param name="Number">Of its name on the wire.</param>
/// <param name="Write">Writes one as a member with number 0.</param>
/// <param name="Read">Reads one.</param>
internal sealed record ItemEntry(Type Type, uint Number, Action<WireWriter, object> Write, ItemReader Read);

/// <summary>Reads a message of a type that is not known beforehand. Written by the source generator.</summary>
/// <param name="reader">Where from.</param>
/// <param name="kind">How it lies there.</param>
/// <returns>The message.</returns>
public delegate object? ItemReader(ref WireReader reader, WireKind kind);
