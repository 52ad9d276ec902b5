using System.Text;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Pages;

/// <summary>Asks for one page as a browser without cookies does, as fast as the connections allow.</summary>
internal sealed class PageLoad(Uri server, string path, long start, TimeSpan duration) : ILoad
{
    private readonly byte[] _request = Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
        + "Accept-Language: en\r\n\r\n");

    private readonly long _end = start + Clock.Ticks(duration);
    private int _out;
    private int _next;

    /// <summary>Of the pages that came.</summary>
    internal LatencyHistogram Latency { get; } = new();

    /// <summary>Answers other than the page, and requests without one.</summary>
    internal long Others { get; private set; }

    /// <summary>When the last answer came.</summary>
    internal long LastAnswer { get; private set; }

    /// <summary>Bytes of the page, as they came.</summary>
    internal int Length { get; private set; }

    public long NextDue => 0;

    public bool Finished(long now) => now >= _end && _out == 0;

    public int TryTake(long now, Span<byte> target, out Ticket ticket)
    {
        ticket = default;
        if (now >= _end)
        {
            return 0;
        }

        _out++;
        ticket = new Ticket(_next++, Duplicate: false, now);
        _request.CopyTo(target);
        return _request.Length;
    }

    public void OnReply(in Ticket ticket, long now, int code, ReadOnlySpan<byte> body)
    {
        _out--;
        LastAnswer = now;
        if (code != 200)
        {
            Others++;
            return;
        }

        Length = body.Length;
        Latency.Record(Clock.Microseconds(now - ticket.Intended));
    }

    public void OnLost(in Ticket ticket, long now, LostReason reason)
    {
        _out--;
        Others++;
    }
}
