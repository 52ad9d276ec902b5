using System.Text;
using Commerce.LoadTests.Http;

namespace Commerce.LoadTests.Tests;

/// <summary>Responses as servers send them, in every way of being cut into pieces, and what is no response.</summary>
public sealed class ResponseParserTests
{
    private const string Plain =
        "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\ncontent-length: 7\r\n\r\n{\"a\":1}";

    private const string Chunked =
        "HTTP/1.1 409 Conflict\r\nTransfer-Encoding: chunked\r\nDate: " +
        "today\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";

    [Theory]
    [InlineData(Plain, 201)]
    [InlineData(Chunked, 409)]
    public void A_response_is_complete_with_its_last_byte_and_not_before(string text, int code)
    {
        var bytes = Encoding.ASCII.GetBytes(text);

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(ParseStatus.Incomplete, ResponseParser.Parse(bytes.AsSpan(0, length)).Status);
        }

        var response = ResponseParser.Parse(bytes);
        Assert.Equal((ParseStatus.Complete, code, false), (response.Status, response.Code, response.Close));
        Assert.Equal("{\"a\":1}", Encoding.ASCII.GetString(bytes, response.BodyStart, response.BodyLength));
    }

    [Fact]
    public void A_connection_that_the_server_closes_is_told()
    {
        var bytes = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

        var response = ResponseParser.Parse(bytes);

        Assert.True(response.Close);
        Assert.Equal(0, response.BodyLength);
    }

    [Fact]
    public void A_response_without_content_has_no_body()
    {
        Assert.Equal(ParseStatus.Complete, ResponseParser.Parse("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray()).Status);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nxx")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n")]
    public void What_is_not_a_whole_response_alone_is_malformed(string text)
    {
        Assert.Equal(ParseStatus.Malformed, ResponseParser.Parse(Encoding.ASCII.GetBytes(text)).Status);
    }

    [Fact]
    public void A_head_without_end_is_malformed()
    {
        var bytes = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nX: " + new string('x', 20_000));

        Assert.Equal(ParseStatus.Malformed, ResponseParser.Parse(bytes).Status);
    }
}
