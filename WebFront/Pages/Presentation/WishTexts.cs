using Commerce.Web.Problems;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What the pages say about favourites and notices.</summary>
internal static class WishTexts
{
    public static string Refusal(Problem problem) => problem.Code.Code switch
    {
        "list-full" => T("The list is full, and nothing was added."),
        "too-late" => T("The sale has begun or is over."),
        "rate-limited" => T(
            "That was a lot at once. Try again in {0}.",
            Format.ShortClock(problem.RetryAfter ?? TimeSpan.FromMinutes(1))),
        _ => T(problem.Detail),
    };
}
