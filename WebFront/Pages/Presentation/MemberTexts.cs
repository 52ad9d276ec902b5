using Commerce.Web.Problems;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What the pages say to those who sign in or register.</summary>
internal static class MemberTexts
{
    public static string Refusal(Problem problem) => problem.Code.Code switch
    {
        "unauthenticated" =>
            T("That e-mail and password do not belong together. Check both, or make an account."),
        "rate-limited" => T(
            "Too often. Try again in {0}.", Format.ShortClock(problem.RetryAfter ?? TimeSpan.FromMinutes(1))),
        "overloaded" => T("Many people are signing in right now. Press the button again in a moment."),
        _ => T(problem.Detail),
    };
}
