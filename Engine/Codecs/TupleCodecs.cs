using System.ComponentModel;

namespace Commerce.Engine;

#pragma warning disable CA1000 // Static members are what a codec is; their type arguments are written by the generator.

/// <summary>Pairs: objects with members 0 and 1.</summary>
/// <typeparam name="T1">The first.</typeparam>
/// <typeparam name="TCodec1">Its codec.</typeparam>
/// <typeparam name="T2">The second.</typeparam>
/// <typeparam name="TCodec2">Its codec.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TupleCodec<T1, TCodec1, T2, TCodec2> : IWireCodec<(T1, T2)>
    where TCodec1 : struct, IWireCodec<T1>
    where TCodec2 : struct, IWireCodec<T2>
{
    /// <inheritdoc/>
    public static bool IsDefault((T1, T2) value) => TCodec1.IsDefault(value.Item1) && TCodec2.IsDefault(value.Item2);

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, (T1, T2) value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var mark = writer.Begin(id);
        writer.Member<T1, TCodec1>(0, value.Item1);
        writer.Member<T2, TCodec2>(1, value.Item2);
        writer.End(mark);
    }

    /// <inheritdoc/>
    public static (T1, T2) Read(ref WireReader reader, WireKind kind)
    {
        (T1, T2) value = default;
        var outer = reader.Enter(kind);
        while (reader.Next(out var id, out var at))
        {
            switch (id)
            {
                case 0:
                    value.Item1 = TCodec1.Read(ref reader, at);
                    break;
                case 1:
                    value.Item2 = TCodec2.Read(ref reader, at);
                    break;
                default:
                    reader.Skip(at);
                    break;
            }
        }

        reader.Leave(outer);
        return value;
    }
}

/// <summary>Three values: objects with members 0 to 2.</summary>
/// <typeparam name="T1">The first.</typeparam>
/// <typeparam name="TCodec1">Its codec.</typeparam>
/// <typeparam name="T2">The second.</typeparam>
/// <typeparam name="TCodec2">Its codec.</typeparam>
/// <typeparam name="T3">The third.</typeparam>
/// <typeparam name="TCodec3">Its codec.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TupleCodec<T1, TCodec1, T2, TCodec2, T3, TCodec3> : IWireCodec<(T1, T2, T3)>
    where TCodec1 : struct, IWireCodec<T1>
    where TCodec2 : struct, IWireCodec<T2>
    where TCodec3 : struct, IWireCodec<T3>
{
    /// <inheritdoc/>
    public static bool IsDefault((T1, T2, T3) value) =>
        TCodec1.IsDefault(value.Item1) && TCodec2.IsDefault(value.Item2) && TCodec3.IsDefault(value.Item3);

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, (T1, T2, T3) value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var mark = writer.Begin(id);
        writer.Member<T1, TCodec1>(0, value.Item1);
        writer.Member<T2, TCodec2>(1, value.Item2);
        writer.Member<T3, TCodec3>(2, value.Item3);
        writer.End(mark);
    }

    /// <inheritdoc/>
    public static (T1, T2, T3) Read(ref WireReader reader, WireKind kind)
    {
        (T1, T2, T3) value = default;
        var outer = reader.Enter(kind);
        while (reader.Next(out var id, out var at))
        {
            switch (id)
            {
                case 0:
                    value.Item1 = TCodec1.Read(ref reader, at);
                    break;
                case 1:
                    value.Item2 = TCodec2.Read(ref reader, at);
                    break;
                case 2:
                    value.Item3 = TCodec3.Read(ref reader, at);
                    break;
                default:
                    reader.Skip(at);
                    break;
            }
        }

        reader.Leave(outer);
        return value;
    }
}
