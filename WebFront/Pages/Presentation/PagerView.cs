using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace Commerce.Web.Pages.Presentation;

/// <summary>Where a reader is in a list of pages, and how the others are reached.</summary>
internal sealed record PagerView(HttpRequest Request, int Page, int PageSize, long Total)
{
    private const int PageMax = 10_000;

    public int PageCount => (int)Math.Max(1, (Total + PageSize - 1) / PageSize);

    /// <summary>A page number as an address has it; 1 when it has none, or nonsense.</summary>
    public static int Number(string? text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, PageMax) : 1;

    /// <summary>This address with another page number.</summary>
    public string UrlOf(int page)
    {
        var query = new QueryBuilder(Request.Query.Where(part => part.Key != "page").SelectMany(
            part => part.Value, (part, value) => KeyValuePair.Create(part.Key, value ?? "")));
        if (page > 1)
        {
            query.Add("page", page.ToString(CultureInfo.InvariantCulture));
        }

        return Request.Path + query.ToString();
    }
}
