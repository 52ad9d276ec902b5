using Commerce.Engine.Generated;

namespace Commerce.Engine.Tests;

/// <summary>Goal: silos of two versions understand each other. Method: one writes, the other reads.</summary>
public sealed class VersionTests
{
    [Fact]
    public void The_next_version_reads_what_this_one_sends()
    {
        var sent = new CartOne("a", 3, "gone", new(1, 2), [new(3, 4), default]);

        var read = CodecCheck.Read<CartTwo, Codec_Commerce_Engine_Tests_CartTwo>(
            CodecCheck.Write<CartOne, Codec_Commerce_Engine_Tests_CartOne>(sent));

        Assert.Equal(("a", 3L, new WidePlace(1, Guid.Empty, 2)), (read.Title, read.Count, read.Place));
        Assert.Equal([new WidePlace(3, Guid.Empty, 4), default], read.Places);
        Assert.Equal(("", null), (read.New, read.Perhaps)); // What is not nullable is empty, not null.
        Assert.Empty(read.Counts);
    }

    [Fact]
    public void This_version_reads_what_the_next_one_sends()
    {
        var id = new Guid("01020304-0506-0708-090a-0b0c0d0e0f10");
        var sent = new CartTwo(
            "a", 3, new(1, id, 2), [new(3, id, 4)], "new", new string('x', 200),
            new Dictionary<string, int>(StringComparer.Ordinal) { ["k"] = 1 });

        var read = CodecCheck.Read<CartOne, Codec_Commerce_Engine_Tests_CartOne>(
            CodecCheck.Write<CartTwo, Codec_Commerce_Engine_Tests_CartTwo>(sent));

        Assert.Equal(("a", 3, "", new Place(1, 2)), (read.Name, read.Count, read.Gone, read.Place));
        Assert.Equal([new Place(3, 4)], read.Places);
    }

    [Fact]
    public void A_number_that_does_not_fit_the_older_version_is_refused()
    {
        var sent = new CartTwo("a", 1L << 32, default, [], "", null, new Dictionary<string, int>());

        var bytes = CodecCheck.Write<CartTwo, Codec_Commerce_Engine_Tests_CartTwo>(sent);

        Assert.Throws<WireFormatException>(() => CodecCheck.Read<CartOne, Codec_Commerce_Engine_Tests_CartOne>(bytes));
    }

    [Fact]
    public void Another_type_under_the_same_number_is_refused()
    {
        var bytes = CodecCheck.Write<CartOne, Codec_Commerce_Engine_Tests_CartOne>(new("a", 1, "", default, []));

        Assert.Throws<WireFormatException>(() => CodecCheck.Read<Place, Codec_Commerce_Engine_Tests_Place>(bytes));
    }

    [Fact]
    public void Members_of_every_kind_that_are_not_known_are_skipped()
    {
        using var writer = new WireWriter();
        var mark = writer.Begin(0);
        writer.Varint(900, ulong.MaxValue);
        writer.Fixed32(901, 1);
        writer.Member<int, IntegerCodec<int>>(0, 5);
        writer.Fixed64(902, 1);
        writer.Fixed128(903, 1, 2);
        writer.Bytes(904, new byte[300]);
        writer.Null(905);
        writer.Member<int, IntegerCodec<int>>(1, 6);
        writer.End(mark);

        var read = CodecCheck.Read<Place, Codec_Commerce_Engine_Tests_Place>(writer.Written.ToArray());

        Assert.Equal(new Place(5, 6), read);
    }
}
