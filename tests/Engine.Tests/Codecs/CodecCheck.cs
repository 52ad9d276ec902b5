namespace Commerce.Engine.Tests;

/// <summary>Writes with one codec and reads with another, or the same.</summary>
internal static class CodecCheck
{
    public static byte[] Write<T, TCodec>(T value)
        where TCodec : struct, IWireCodec<T>
    {
        using var writer = new WireWriter();
        TCodec.Write(writer, 0, value);
        return writer.Written.ToArray();
    }

    public static T Read<T, TCodec>(byte[] bytes, IReferenceSource? references = null)
        where TCodec : struct, IWireCodec<T>
    {
        var reader = new WireReader(bytes, references);
        Assert.True(reader.Next(out _, out var kind));
        var value = TCodec.Read(ref reader, kind);
        Assert.True(reader.IsAtEnd);
        return value;
    }

    public static T RoundTrip<T, TCodec>(T value)
        where TCodec : struct, IWireCodec<T> => Read<T, TCodec>(Write<T, TCodec>(value));
}
