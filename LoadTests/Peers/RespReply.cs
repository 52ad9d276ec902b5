using System.Buffers.Text;
using System.Text;

namespace Commerce.LoadTests.Peers;

/// <summary>An answer of Redis: a number, a text (null: none), or several answers.</summary>
internal readonly record struct RespReply(long Number, byte[]? Text, RespReply[]? Items, string? Error)
{
    /// <summary>Reads one answer from the front, if all of it is there.</summary>
    /// <exception cref="InvalidDataException">It is none that Redis gives in its second protocol.</exception>
    internal static bool TryRead(ref ReadOnlySpan<byte> input, out RespReply reply)
    {
        reply = default;
        var rest = input;
        var end = rest.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var kind = rest[0];
        var line = rest[1..end];
        rest = rest[(end + 2)..];
        switch (kind)
        {
            case (byte)':':
                reply = new RespReply(ParseNumber(line), null, null, null);
                break;
            case (byte)'+':
                reply = new RespReply(0, line.ToArray(), null, null);
                break;
            case (byte)'-':
                reply = new RespReply(0, null, null, Encoding.UTF8.GetString(line));
                break;
            case (byte)'$':
                if (!TryReadText(ref rest, (int)ParseNumber(line), out reply))
                {
                    return false;
                }

                break;
            case (byte)'*':
                if (!TryReadItems(ref rest, (int)ParseNumber(line), out reply))
                {
                    return false;
                }

                break;
            default:
                throw new InvalidDataException($"Redis sent an answer of the unknown kind '{(char)kind}'.");
        }

        input = rest;
        return true;
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> rest, int length, out RespReply reply)
    {
        reply = default;
        if (length < 0)
        {
            return true;
        }

        if (rest.Length < length + 2)
        {
            return false;
        }

        reply = new RespReply(0, rest[..length].ToArray(), null, null);
        rest = rest[(length + 2)..];
        return true;
    }

    private static bool TryReadItems(ref ReadOnlySpan<byte> rest, int count, out RespReply reply)
    {
        reply = default;
        if (count < 0)
        {
            return true;
        }

        var items = new RespReply[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryRead(ref rest, out items[i]))
            {
                return false;
            }
        }

        reply = new RespReply(0, null, items, null);
        return true;
    }

    private static long ParseNumber(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long number, out var digits) && digits == text.Length
            ? number
            : throw new InvalidDataException($"Redis sent '{Encoding.ASCII.GetString(text)}' for a number.");
}
