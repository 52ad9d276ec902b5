using System.IO.Compression;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Commerce.Web.PageCaching;

/// <summary>An answer, ready to be given to many.</summary>
internal sealed class RenderedPage
{
    private readonly KeyValuePair<string, StringValues>[] _headers;
    private readonly byte[] _body;

    private RenderedPage(KeyValuePair<string, StringValues>[] headers, byte[] body) =>
        (_headers, _body) = (headers, body);

    /// <summary>What was answered; null: it is no success, or is meant for one browser.</summary>
    public static RenderedPage? Of(HttpResponse response, MemoryStream body, bool compressed)
    {
        if (response.StatusCode != StatusCodes.Status200OK || response.Headers.SetCookie.Count > 0)
        {
            return null;
        }

        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (compressed)
        {
            response.Headers.ContentEncoding = "gzip";
            response.Headers.Remove(HeaderNames.ETag); // Of the other form; the time of the last change is of both.
        }

        response.Headers.Remove(HeaderNames.AcceptRanges);
        response.ContentLength = null;
        return new RenderedPage([.. response.Headers], compressed ? Compress(body) : body.ToArray());
    }

    /// <summary>Answers with it.</summary>
    public async Task WriteToAsync(HttpResponse response)
    {
        foreach (var (name, value) in _headers)
        {
            response.Headers[name] = value;
        }

        response.ContentLength = _body.Length;
        await response.Body.WriteAsync(_body, response.HttpContext.RequestAborted);
    }

    private static byte[] Compress(MemoryStream body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            body.WriteTo(gzip);
        }

        return compressed.ToArray();
    }
}
