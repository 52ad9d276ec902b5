using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Commerce.Engine.Generated;

namespace Commerce.Engine.Tests;

/// <summary>Goal: values arrive as they were sent, in the bytes that the document says.</summary>
public sealed class WireValueTests
{
    [Fact]
    public void Integers_of_every_width_arrive_up_to_their_limits()
    {
        Same<sbyte, IntegerCodec<sbyte>>([0, 1, -1, sbyte.MinValue, sbyte.MaxValue]);
        Same<byte, IntegerCodec<byte>>([0, 1, byte.MaxValue]);
        Same<short, IntegerCodec<short>>([0, -1, short.MinValue, short.MaxValue]);
        Same<ushort, IntegerCodec<ushort>>([0, ushort.MaxValue]);
        Same<int, IntegerCodec<int>>([0, -1, int.MinValue, int.MaxValue]);
        Same<uint, IntegerCodec<uint>>([0, uint.MaxValue]);
        Same<long, IntegerCodec<long>>([0, -1, (1L << 34) - 1, 1L << 34, -(1L << 34), long.MinValue, long.MaxValue]);
        Same<ulong, IntegerCodec<ulong>>([0, (1UL << 35) - 1, 1UL << 35, ulong.MaxValue]);
    }

    [Fact]
    public void Other_scalars_arrive_up_to_their_limits()
    {
        Same<bool, BooleanCodec>([true, false]);
        Same<char, CharCodec>(['a', '\0', char.MaxValue]);
        Same<float, SingleCodec>([0, -0f, float.NaN, float.Epsilon]);
        Same<double, DoubleCodec>([0, -0d, double.NaN, double.NegativeInfinity]);
        Same<decimal, DecimalCodec>(
            [0, 0.00m, decimal.MinValue, decimal.MaxValue, 1.10m, -0.0000000000000000000000000001m]);
        Same<Guid, GuidCodec>([Guid.Empty, new("01020304-0506-0708-090a-0b0c0d0e0f10")]);
        Same<DateTimeOffset, DateTimeOffsetCodec>(
            [default, DateTimeOffset.MaxValue, new(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(-14))]);
        Same<DateTime, DateTimeCodec>([default, DateTime.MaxValue, new(2026, 1, 2, 3, 4, 5, DateTimeKind.Local)]);
        Same<TimeSpan, TimeSpanCodec>([TimeSpan.Zero, TimeSpan.MinValue, TimeSpan.MaxValue]);
        Same<DateOnly, DateOnlyCodec>([DateOnly.MinValue, DateOnly.MaxValue]);
        Same<TimeOnly, TimeOnlyCodec>([TimeOnly.MinValue, TimeOnly.MaxValue]);
        Same<DayOfWeek, EnumCodec<DayOfWeek, int>>([DayOfWeek.Sunday, DayOfWeek.Saturday, (DayOfWeek)77]);
        Same<int?, NullableCodec<int, IntegerCodec<int>>>([null, 0, -1]);
        Same<string?, StringCodec>([null, "", "a", new('x', 42), new('é', 43), new('日', 5000), "\U0001F6D2"]);
        Same<Uri?, UriCodec>([null, new("https://example.com/a?b#c"), new("../a b", UriKind.Relative)]);
        Same<GrainId, GrainIdCodec>([default, GrainId.Create("pool", "sale:a/b"), new(GrainType.Create("a"), default)]);
        Same<SiloAddress?, SiloAddressCodec>(
            [null, SiloAddress.New(IPAddress.Loopback, 1, 2), SiloAddress.New(IPAddress.IPv6Any, 65535, int.MaxValue)]);
    }

    [Fact]
    public void The_sign_of_zero_and_the_scale_of_a_decimal_are_kept()
    {
        Assert.True(double.IsNegative(CodecCheck.RoundTrip<double, DoubleCodec>(-0d)));
        Assert.False(DoubleCodec.IsDefault(-0d));
        Assert.Equal(2, CodecCheck.RoundTrip<decimal, DecimalCodec>(0.00m).Scale);
        Assert.False(DecimalCodec.IsDefault(0.00m));
    }

    [Fact]
    public void The_bytes_are_those_of_the_document()
    {
        Assert.Equal("0003", Hex<int, IntegerCodec<int>>(-2)); // zigzag
        Assert.Equal("00AC02", Hex<uint, IntegerCodec<uint>>(300));
        Assert.Equal("010000000008000000", Hex<ulong, IntegerCodec<ulong>>(1UL << 35));
        Assert.Equal("0205477275C3A5", Hex<string?, StringCodec>("Gruå"));
        Assert.Equal("05", Hex<string?, StringCodec>(null));
        Assert.Equal("0204" + "0004" + "0806", Hex<Place, Codec_Commerce_Engine_Tests_Place>(new(2, 3)));
        Assert.Equal("0200", Hex<Place, Codec_Commerce_Engine_Tests_Place>(default));
        Assert.Equal(
            "0205" + "02" + "0201" + "61" + "05",
            Hex<string?[], SequenceCodec<string?[], string?, StringCodec, ArrayShape<string?>>>(["a", null]));
        Assert.Equal(
            "0204" + "01000200",
            Hex<short[], PackedCodec<short[], short, ArrayShape<short>>>([1, 2]));
        Assert.Equal("0208" + "04706F6F6C" + "026131", Hex<GrainId, GrainIdCodec>(GrainId.Create("pool", "a1")));
    }

    [Fact]
    public void A_length_of_two_bytes_moves_what_is_behind_it()
    {
        var text = new string('x', 40);
        var sent = new Node(null);
        var place = new CartOne(text, 1, text, new(1, 2), [.. Enumerable.Range(0, 1000).Select(i => new Place(i, -i))]);

        var read = CodecCheck.RoundTrip<CartOne, Codec_Commerce_Engine_Tests_CartOne>(place);

        Assert.Equal(place.Places, read.Places);
        Assert.Equal((text, text, new Place(1, 2)), (read.Name, read.Gone, read.Place));
        Assert.Equal(sent, CodecCheck.RoundTrip<Node, Codec_Commerce_Engine_Tests_Node>(sent));
    }

    [Fact]
    public void Collections_of_every_kind_arrive()
    {
        var id = new Guid("01020304-0506-0708-090a-0b0c0d0e0f10");
        var sent = new Collections(
            ["a", null, ""],
            [1, null, 0],
            [1, 2, 255],
            new HashSet<string>(StringComparer.Ordinal) { "x", "y" },
            new Dictionary<Guid, Place> { [id] = new(1, 2), [Guid.Empty] = default }.ToFrozenDictionary(),
            ImmutableDictionary<string, IReadOnlyList<long>>.Empty.Add("k", [1L, long.MinValue]).Add("", []),
            (7, null, new Place(3, 4)),
            [true, false]);

        var read = CodecCheck.RoundTrip<Collections, Codec_Commerce_Engine_Tests_Collections>(sent);

        Assert.Equal(sent.Texts, read.Texts);
        Assert.Equal(sent.Perhaps, read.Perhaps);
        Assert.Equal(sent.Bytes, read.Bytes);
        Assert.True(sent.Set.SetEquals(read.Set));
        Assert.Equal(new Place(1, 2), read.Frozen[id]);
        Assert.Equal(2, read.Frozen.Count);
        Assert.Equal([1L, long.MinValue], read.Map["k"]);
        Assert.Empty(read.Map[""]);
        Assert.Equal(sent.Tuple, read.Tuple);
        Assert.Equal(sent.Maybe, read.Maybe);
    }

    [Fact]
    public void Members_that_only_the_type_can_reach_arrive()
    {
        var sent = new Corners(1) { Given = 2 }.WithHidden(3, "four");

        var read = CodecCheck.RoundTrip<Corners, Codec_Commerce_Engine_Tests_Corners>(sent);

        Assert.Equal((1, 2, 3, "four"), (read.First, read.Given, read.Hidden, read.Fixed));
        Assert.Equal(
            new StructOfFields(5),
            CodecCheck.RoundTrip<StructOfFields, Codec_Commerce_Engine_Tests_StructOfFields>(new StructOfFields(5)));
    }

    [Fact]
    public void Half_a_character_is_refused_where_it_is_sent() =>
        Assert.Contains(
            "surrogate",
            Assert.Throws<WireFormatException>(() => CodecCheck.Write<string?, StringCodec>("a\uD83D")).Message,
            StringComparison.Ordinal);

    private static void Same<T, TCodec>(T[] values)
        where TCodec : struct, IWireCodec<T>
    {
        foreach (var value in values)
        {
            Assert.Equal(value, CodecCheck.RoundTrip<T, TCodec>(value));
            Assert.Equal(Equals(value, default(T)), TCodec.IsDefault(value) || value is 0f or 0d or 0.00m);
        }
    }

    private static string Hex<T, TCodec>(T value)
        where TCodec : struct, IWireCodec<T> => Convert.ToHexString(CodecCheck.Write<T, TCodec>(value));
}
