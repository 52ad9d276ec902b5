using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Commerce.Web.Json;

/// <summary>A file that is sent as the body of a request, or as the file of a form.</summary>
internal static class UploadBody
{
    // Headers and boundaries around a file in a form.
    private const int FormBytesMax = 16 * 1024;

    /// <summary>
    /// Lets a request have a body of this size. One that says it is larger is not read at all: false.
    /// </summary>
    public static bool TryLiftLimit(HttpContext context, long sizeMax)
    {
        var limit = sizeMax + FormBytesMax;
        if (context.Request.ContentLength > limit)
        {
            context.Response.Headers.Connection = "close";
            return false;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = limit;
        }

        return true;
    }

    /// <summary>The file, as it arrives, and its name if the form says one; null: the form has no file.</summary>
    public static async Task<(Stream Content, string? Name)?> OpenAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
        {
            return (request.Body, null);
        }

        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
            : null;
        if (string.IsNullOrEmpty(boundary))
        {
            return null;
        }

        var reader = new MultipartReader(boundary, request.Body);
        while (await reader.ReadNextSectionAsync(request.HttpContext.RequestAborted) is { } section)
        {
            if (section.AsFileSection() is { FileStream: { } content } file)
            {
                return (content, file.FileName is "" ? null : Path.GetFileName(file.FileName));
            }
        }

        return null;
    }

    /// <summary>What is answered when there is no file.</summary>
    public static Problem NoFile() =>
        new(ProblemCode.Validation, "Send the file as the body, or as a file of a form ('multipart/form-data').");
}
