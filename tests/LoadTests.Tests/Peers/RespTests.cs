using System.Text;
using Commerce.LoadTests.Peers;

namespace Commerce.LoadTests.Tests.Peers;

/// <summary>The lean client writes what Redis reads, and reads answers however they are cut.</summary>
public sealed class RespTests
{
    private const string Stream =
        "*1\r\n*2\r\n$6\r\norders\r\n*1\r\n*2\r\n$3\r\n1-0\r\n*2\r\n$5\r\norder\r\n$4\r\na\r\nb\r\n";

    [Fact]
    public void A_command_is_an_array_of_counted_strings()
    {
        var writer = new RespWriter(new byte[100]);

        writer.Array(2);
        writer.Bulk("GET"u8);
        writer.Bulk(-42);

        Assert.Equal("*2\r\n$3\r\nGET\r\n$3\r\n-42\r\n", Encoding.ASCII.GetString(writer.Written));
    }

    [Fact]
    public void Numbers_texts_errors_and_nothing_are_told_apart()
    {
        ReadOnlySpan<byte> input = ":-2\r\n+OK\r\n-ERR no\r\n$-1\r\n*-1\r\n$0\r\n\r\n"u8;

        Assert.Equal(-2, Next(ref input).Number);
        Assert.Equal("OK"u8, Next(ref input).Text!);
        Assert.Equal("ERR no", Next(ref input).Error);
        Assert.Null(Next(ref input).Text);
        Assert.Null(Next(ref input).Items);
        Assert.Equal([], Next(ref input).Text!);
        Assert.True(input.IsEmpty);
    }

    [Fact]
    public void An_answer_is_read_when_all_of_it_is_there_and_not_before()
    {
        var bytes = Encoding.ASCII.GetBytes(Stream);
        for (var length = 0; length < bytes.Length; length++)
        {
            ReadOnlySpan<byte> part = bytes.AsSpan(0, length);
            Assert.False(RespReply.TryRead(ref part, out _));
            Assert.Equal(length, part.Length);
        }

        ReadOnlySpan<byte> all = bytes;
        var entry = Next(ref all).Items![0].Items![1].Items![0];

        Assert.Equal("1-0"u8, entry.Items![0].Text!);
        Assert.Equal("a\r\nb"u8, entry.Items[1].Items![1].Text!);
    }

    [Fact]
    public void An_order_comes_back_from_its_record()
    {
        var item = new PeerItem("sale1", "85123A", 10, 2, 999, "GBP");
        var order = new PeerOrder(
            Guid.CreateVersion7(), long.MaxValue, "key:with/any~visible!character", 3,
            new DateTimeOffset(2026, 11, 27, 9, 15, 0, 123, TimeSpan.Zero));
        var bytes = new byte[512];
        var length = OrderRecord.Write(item, order, bytes);

        var record = OrderRecord.Parse([.. "77 "u8, .. bytes.AsSpan(0, length)]);

        Assert.Equal(new OrderRecord(77, order, 999, "GBP", "sale1", "85123A"), record);
    }

    private static RespReply Next(ref ReadOnlySpan<byte> input)
    {
        Assert.True(RespReply.TryRead(ref input, out var reply));
        return reply;
    }
}
