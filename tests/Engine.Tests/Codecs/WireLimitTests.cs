using Commerce.Engine.Generated;
using MapCodec = Commerce.Engine.MapCodec<
    System.Collections.Generic.Dictionary<int, bool>, int, Commerce.Engine.IntegerCodec<int>, bool,
    Commerce.Engine.BooleanCodec, Commerce.Engine.MapShape<int, bool>>;

namespace Commerce.Engine.Tests;

/// <summary>Goal: what is too large, too deep or damaged is refused with one type of exception.</summary>
public sealed class WireLimitTests
{
    [Fact]
    public void What_is_too_deep_is_not_sent()
    {
        var deepest = Enumerable.Range(0, WireLimits.DepthMax - 1).Aggregate(new Node(null), (inner, _) => new(inner));

        Assert.Equal(deepest, CodecCheck.RoundTrip<Node, Codec_Commerce_Engine_Tests_Node>(deepest));
        Assert.Throws<WireFormatException>(
            () => CodecCheck.Write<Node, Codec_Commerce_Engine_Tests_Node>(new(deepest)));
    }

    [Fact]
    public void What_is_too_deep_is_not_read()
    {
        var bytes = new List<byte> { 0x02, 0x00 };
        while (bytes.Count < 100)
        {
            bytes.InsertRange(0, [0x02, (byte)bytes.Count]);
        }

        Assert.Throws<WireFormatException>(
            () => CodecCheck.Read<Node, Codec_Commerce_Engine_Tests_Node>([.. bytes]));
    }

    [Theory]
    [InlineData("0205")] // a text of 5 bytes that are not there
    [InlineData("02FFFFFFFF0F")] // one of 4 GB
    [InlineData("02FFFFFFFFFFFFFFFFFF01")] // one of 2^63
    [InlineData("0202C328")] // not UTF-8
    [InlineData("0001")] // a number
    [InlineData("02")] // nothing
    [InlineData("0280")] // half a length
    public void A_text_that_is_none_is_refused(string hex) =>
        Assert.Throws<WireFormatException>(() => CodecCheck.Read<string?, StringCodec>(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("00FFFFFFFFFFFFFFFFFF02")] // 65 bits
    [InlineData("00FFFFFFFFFFFFFFFFFFFF01")] // 11 bytes
    [InlineData("0101020304")] // 4 of 8 bytes
    [InlineData("0080")] // cut off
    [InlineData("06")] // a kind that is none
    public void A_number_that_is_none_is_refused(string hex) => Refused<ulong, IntegerCodec<ulong>>(hex);

    [Fact]
    public void Values_that_their_types_do_not_have_are_refused()
    {
        Refused<bool, BooleanCodec>("0002");
        Refused<byte, IntegerCodec<byte>>("008002");
        Refused<int, IntegerCodec<int>>("01FFFFFFFF7F000000");
        Refused<DateTimeOffset, DateTimeOffsetCodec>("01FFFFFFFFFFFFFFFF");
        Refused<DateTimeOffset, DateTimeOffsetCodec>("04" + "0000000000000000" + "FFFFFFFFFFFFFFFF"); // too early
        Refused<DateTimeOffset, DateTimeOffsetCodec>("04" + "0000C06E31D91001" + "4903000000000000"); // 14 h 1 min
        Refused<DateTime, DateTimeCodec>("01FFFFFFFFFFFFFF3F");
        Refused<DateTime, DateTimeCodec>("0100000000000000C0");
        Refused<DateOnly, DateOnlyCodec>("0001");
        Refused<TimeOnly, TimeOnlyCodec>("0001");
        Refused<decimal, DecimalCodec>("04" + "0000000000000000" + "0000000000001D00"); // scale 29
        Refused<SiloAddress?, SiloAddressCodec>("020161");
        Refused<Uri?, UriCodec>("0208" + Convert.ToHexString("http://["u8));
        Refused<short[], PackedCodec<short[], short, ArrayShape<short>>>("0203010203");
        Refused<int[], SequenceCodec<int[], int, IntegerCodec<int>, ArrayShape<int>>>("020203" + "00"); // 3 in a byte
        Refused<int[], SequenceCodec<int[], int, IntegerCodec<int>, ArrayShape<int>>>("02068080808008" + "00"); // 2^31
        Refused<int[], SequenceCodec<int[], int, IntegerCodec<int>, ArrayShape<int>>>("0205" + "01" + "0001" + "0001");
    }

    [Fact]
    public void A_key_that_comes_twice_is_refused()
    {
        var entry = "0002" + "0001";

        var map = CodecCheck.Read<Dictionary<int, bool>?, MapCodec>(Convert.FromHexString("0205" + "01" + entry));

        Assert.True(map![1]);
        Refused<Dictionary<int, bool>?, MapCodec>("0209" + "02" + entry + entry);
    }

    [Fact]
    public void A_writer_that_failed_goes_on_where_it_was()
    {
        using var writer = new WireWriter();
        writer.Text(1, "kept");
        var before = writer.Length;

        writer.LengthMax = before + 1000;
        Assert.Throws<WireFormatException>(() =>
        {
            _ = writer.Begin(2);
            writer.Bytes(3, new byte[100_000]);
        });
        writer.Truncate(before);
        Assert.Throws<WireFormatException>(() =>
        {
            writer.Bytes(3, new byte[1001]);
            writer.CheckLength();
        });
        writer.Truncate(before);
        writer.Text(2, "next");

        var reader = new WireReader(writer.Written);
        Assert.True(reader.Next(out _, out var kind));
        Assert.Equal("kept", reader.Text(kind));
        Assert.True(reader.Next(out _, out kind));
        Assert.Equal("next", reader.Text(kind));
        Assert.True(reader.IsAtEnd);
    }

    private static void Refused<T, TCodec>(string hex)
        where TCodec : struct, IWireCodec<T> =>
        Assert.Throws<WireFormatException>(() => CodecCheck.Read<T, TCodec>(Convert.FromHexString(hex)));
}
