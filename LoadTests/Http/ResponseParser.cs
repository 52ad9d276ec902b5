using System.Buffers.Text;
using System.Globalization;

namespace Commerce.LoadTests.Http;

/// <summary>How far a response has come.</summary>
internal enum ParseStatus
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The whole response is there.</summary>
    Complete,

    /// <summary>This is not a response that a client may trust; the connection must be closed.</summary>
    Malformed,
}

/// <summary>A response at the beginning of a buffer.</summary>
/// <param name="Status">Whether the rest has a meaning.</param>
/// <param name="Code">HTTP status code.</param>
/// <param name="BodyStart">Where the body begins; a chunked body has been put together there.</param>
/// <param name="BodyLength">Length of the body.</param>
/// <param name="Close">Whether the server closes the connection after it.</param>
/// <param name="Error">Why it is malformed.</param>
internal readonly record struct ParsedResponse(
    ParseStatus Status, int Code = 0, int BodyStart = 0, int BodyLength = 0, bool Close = false, string? Error = null)
{
    internal static ParsedResponse Malformed(string error) => new(ParseStatus.Malformed, Error: error);
}

/// <summary>
/// Reads one HTTP/1.1 response from the bytes received so far. It keeps no state: it is asked again from the beginning
/// when more has come, because nearly every response comes in one piece.
/// </summary>
internal static class ResponseParser
{
    private const int HeadLengthMax = 16 * 1024;
    private const int BodyLengthMax = 64 * 1024 * 1024;

    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> EndOfLine => "\r\n"u8;

    internal static ParsedResponse Parse(Span<byte> received)
    {
        var headLength = received.IndexOf(EndOfHead);
        if (headLength < 0)
        {
            return received.Length > HeadLengthMax
                ? ParsedResponse.Malformed($"no end of the head within {HeadLengthMax} bytes")
                : LooksLikeHttp(received);
        }

        var bodyStart = headLength + EndOfHead.Length;
        ReadOnlySpan<byte> head = received[..(headLength + EndOfLine.Length)];
        if (!TryReadStatus(head, out var code))
        {
            return ParsedResponse.Malformed("the first line is not a status line");
        }

        if (!TryReadHeaders(head, out var contentLength, out var chunked, out var close))
        {
            return ParsedResponse.Malformed("a length header is not readable");
        }

        if (code is < 200 or 204 or 304)
        {
            return Complete(received, code, bodyStart, 0, close);
        }

        if (chunked)
        {
            return ParseChunked(received, code, bodyStart, close);
        }

        return contentLength < 0
            ? ParsedResponse.Malformed("neither Content-Length nor chunked")
            : Complete(received, code, bodyStart, contentLength, close);
    }

    private static ParsedResponse Complete(Span<byte> received, int code, int bodyStart, int bodyLength, bool close)
    {
        var missing = bodyStart + bodyLength - received.Length;
        return missing switch
        {
            > 0 => default,
            0 => new ParsedResponse(ParseStatus.Complete, code, bodyStart, bodyLength, close),
            _ => ParsedResponse.Malformed("bytes after the end of the response"),
        };
    }

    private static ParsedResponse LooksLikeHttp(Span<byte> received)
    {
        var start = "HTTP/1.1 "u8;
        var length = Math.Min(start.Length, received.Length);
        return received[..length].SequenceEqual(start[..length]) ? default : ParsedResponse.Malformed("not HTTP/1.1");
    }

    private static bool TryReadStatus(ReadOnlySpan<byte> head, out int code)
    {
        code = 0;
        return head.StartsWith("HTTP/1.1 "u8)
            && head.Length >= 12
            && Utf8Parser.TryParse(head[9..12], out code, out var read) && read == 3
            && code is >= 100 and <= 599;
    }

    private static bool TryReadHeaders(ReadOnlySpan<byte> head, out int contentLength, out bool chunked, out bool close)
    {
        contentLength = -1;
        chunked = close = false;
        var rest = head[(head.IndexOf(EndOfLine) + EndOfLine.Length)..];
        while (rest.Length > 0)
        {
            var end = rest.IndexOf(EndOfLine);
            var line = rest[..end];
            rest = rest[(end + EndOfLine.Length)..];

            // Only three headers matter, and their names differ in length: most lines are left after one comparison.
            if (line.Length > 15 && line[14] == ':' && IsName(line, "content-length"u8))
            {
                var value = line[15..].Trim((byte)' ');
                if (!Utf8Parser.TryParse(value, out contentLength, out var read)
                    || read != value.Length || contentLength is < 0 or > BodyLengthMax)
                {
                    return false;
                }
            }
            else if (line.Length > 18 && line[17] == ':' && IsName(line, "transfer-encoding"u8))
            {
                chunked = line[18..].Trim((byte)' ').SequenceEqual("chunked"u8);
                if (!chunked)
                {
                    return false;
                }
            }
            else if (line.Length > 11 && line[10] == ':' && IsName(line, "connection"u8))
            {
                close = line[11..].Trim((byte)' ').SequenceEqual("close"u8);
            }
        }

        return true;
    }

    private static bool IsName(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lowerCaseName)
    {
        for (var i = 0; i < lowerCaseName.Length; i++)
        {
            if ((line[i] | 0x20) != lowerCaseName[i] && line[i] != lowerCaseName[i])
            {
                return false;
            }
        }

        return true;
    }

    // First sees whether the last chunk is there, then moves the chunks together, so that the body is one piece.
    private static ParsedResponse ParseChunked(Span<byte> received, int code, int bodyStart, bool close)
    {
        var status = WalkChunks(received, bodyStart, move: false, out _);
        if (status != ParseStatus.Complete)
        {
            return status == ParseStatus.Incomplete ? default : ParsedResponse.Malformed("a chunk is not readable");
        }

        WalkChunks(received, bodyStart, move: true, out var bodyLength);
        return new ParsedResponse(ParseStatus.Complete, code, bodyStart, bodyLength, close);
    }

    private static ParseStatus WalkChunks(Span<byte> received, int bodyStart, bool move, out int bodyLength)
    {
        bodyLength = 0;
        var position = bodyStart;
        while (true)
        {
            var lineLength = received[position..].IndexOf(EndOfLine);
            if (lineLength < 0)
            {
                return received.Length - position > 32 ? ParseStatus.Malformed : ParseStatus.Incomplete;
            }

            if (!int.TryParse(received.Slice(position, lineLength), NumberStyles.AllowHexSpecifier, null, out var size)
                || size is < 0 or > BodyLengthMax)
            {
                return ParseStatus.Malformed;
            }

            position += lineLength + EndOfLine.Length;
            if (position + size + EndOfLine.Length > received.Length)
            {
                return ParseStatus.Incomplete;
            }

            if (!received.Slice(position + size, EndOfLine.Length).SequenceEqual(EndOfLine))
            {
                return ParseStatus.Malformed;
            }

            if (size == 0)
            {
                return position + EndOfLine.Length == received.Length ? ParseStatus.Complete : ParseStatus.Malformed;
            }

            if (move)
            {
                received.Slice(position, size).CopyTo(received[(bodyStart + bodyLength)..]);
            }

            bodyLength += size;
            position += size + EndOfLine.Length;
        }
    }
}
