using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Commerce.Engine;

#pragma warning disable CA1000 // Static members are what a codec is; their type arguments are written by the generator.

/// <summary>
/// Collections: the number of elements, then each as a member with number 0. A collection that is missing is empty;
/// one that is null becomes so.
/// </summary>
/// <typeparam name="TCollection">The collection.</typeparam>
/// <typeparam name="T">Its elements.</typeparam>
/// <typeparam name="TCodec">Their codec.</typeparam>
/// <typeparam name="TShape">Makes the collection of an array.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SequenceCodec<TCollection, T, TCodec, TShape> : IWireCodec<TCollection>
    where TCollection : IEnumerable<T>
    where TCodec : struct, IWireCodec<T>
    where TShape : struct, ISequenceShape<TCollection, T>
{
    // Memory follows the elements that really come, not the number that is said to come.
    private const int FirstCapacityMax = 256;

    /// <summary>What a member has that was not sent.</summary>
    public static TCollection Empty => TShape.From([]);

    /// <inheritdoc/>
    public static bool IsDefault(TCollection value) => EqualityComparer<TCollection>.Default.Equals(value, default);

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, TCollection value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (IsDefault(value))
        {
            writer.Null(id);
            return;
        }

        var mark = writer.Begin(id);
        var items = Elements.Of(value);
        writer.RawVarint((ulong)items.Length);
        foreach (var item in items)
        {
            TCodec.Write(writer, 0, item);
        }

        writer.End(mark);
    }

    /// <inheritdoc/>
    public static TCollection Read(ref WireReader reader, WireKind kind)
    {
        if (kind == WireKind.Null)
        {
            return default!;
        }

        var outer = reader.Enter(kind);
        var count = reader.Count();
        var items = count == 0 ? [] : new T[Math.Min(count, FirstCapacityMax)];
        for (var i = 0; i < count; i++)
        {
            if (i == items.Length)
            {
                Array.Resize(ref items, Math.Min(count, i * 2));
            }

            items[i] = TCodec.Read(ref reader, reader.Element());
        }

        reader.Leave(outer);
        return TShape.From(items);
    }
}

/// <summary>Collections of numbers of a fixed width, as they lie in memory, the lowest byte first.</summary>
/// <typeparam name="TCollection">The collection.</typeparam>
/// <typeparam name="T">Its elements.</typeparam>
/// <typeparam name="TShape">Makes the collection of an array.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct PackedCodec<TCollection, T, TShape> : IWireCodec<TCollection>
    where TCollection : IEnumerable<T>
    where T : unmanaged
    where TShape : struct, ISequenceShape<TCollection, T>
{
    /// <summary>What a member has that was not sent.</summary>
    public static TCollection Empty => TShape.From([]);

    /// <inheritdoc/>
    public static bool IsDefault(TCollection value) => EqualityComparer<TCollection>.Default.Equals(value, default);

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, TCollection value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (IsDefault(value))
        {
            writer.Null(id);
        }
        else
        {
            writer.Bytes(id, MemoryMarshal.AsBytes(Elements.Of(value)));
        }
    }

    /// <inheritdoc/>
    public static TCollection Read(ref WireReader reader, WireKind kind)
    {
        if (kind == WireKind.Null)
        {
            return default!;
        }

        var bytes = reader.Bytes(kind);
        var items = new T[bytes.Length / Unsafe.SizeOf<T>()];
        var into = MemoryMarshal.AsBytes(items.AsSpan());
        if (into.Length != bytes.Length)
        {
            WireFormatException.ThrowValue($"{bytes.Length} bytes are no whole number of {typeof(T).Name}");
        }

        bytes.CopyTo(into);
        return TShape.From(items);
    }
}

/// <summary>Bytes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct MemoryCodec : IWireCodec<ReadOnlyMemory<byte>>
{
    /// <inheritdoc/>
    public static bool IsDefault(ReadOnlyMemory<byte> value) => value.IsEmpty;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, ReadOnlyMemory<byte> value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Bytes(id, value.Span);
    }

    /// <inheritdoc/>
    public static ReadOnlyMemory<byte> Read(ref WireReader reader, WireKind kind) => reader.Bytes(kind).ToArray();
}

/// <summary>Dictionaries: the number of entries, then key and value of each, both as members with number 0.</summary>
/// <typeparam name="TMap">The dictionary.</typeparam>
/// <typeparam name="TKey">Its keys.</typeparam>
/// <typeparam name="TKeyCodec">Their codec.</typeparam>
/// <typeparam name="TValue">Its values.</typeparam>
/// <typeparam name="TValueCodec">Their codec.</typeparam>
/// <typeparam name="TShape">Makes the dictionary.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct MapCodec<TMap, TKey, TKeyCodec, TValue, TValueCodec, TShape> : IWireCodec<TMap?>
    where TMap : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IWireCodec<TKey>
    where TValueCodec : struct, IWireCodec<TValue>
    where TShape : struct, IMapShape<TMap, TKey, TValue>
{
    private const int FirstCapacityMax = 256;

    /// <summary>What a member has that was not sent.</summary>
    public static TMap Empty => TShape.From([]);

    /// <inheritdoc/>
    public static bool IsDefault(TMap? value) => value is null;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, TMap? value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is null)
        {
            writer.Null(id);
            return;
        }

        var mark = writer.Begin(id);
        var entries = Elements.Of(value);
        writer.RawVarint((ulong)entries.Length);
        foreach (var (key, item) in entries)
        {
            TKeyCodec.Write(writer, 0, key);
            TValueCodec.Write(writer, 0, item);
        }

        writer.End(mark);
    }

    /// <inheritdoc/>
    public static TMap? Read(ref WireReader reader, WireKind kind)
    {
        if (kind == WireKind.Null)
        {
            return null;
        }

        var outer = reader.Enter(kind);
        var count = reader.Count();
        var entries = new Dictionary<TKey, TValue>(Math.Min(count, FirstCapacityMax));
        for (var i = 0; i < count; i++)
        {
            var key = TKeyCodec.Read(ref reader, reader.Element());
            var value = TValueCodec.Read(ref reader, reader.Element());
            if (key is null || !entries.TryAdd(key, value))
            {
                WireFormatException.ThrowValue("A key of a dictionary is missing, or is there twice");
            }
        }

        reader.Leave(outer);
        return TShape.From(entries);
    }
}

/// <summary>How the elements of a collection lie in memory.</summary>
internal static class Elements
{
    public static ReadOnlySpan<T> Of<T>(IEnumerable<T> collection) => collection switch
    {
        T[] array => array,
        List<T> list => CollectionsMarshal.AsSpan(list),
        _ => collection.ToArray(),
    };
}
