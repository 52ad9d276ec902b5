using Commerce.Web.Problems;

namespace Commerce.Web.Pages;

/// <summary>What people see when there is nothing else to show. Shown by <see cref="ErrorBoundary"/>.</summary>
internal sealed class StatusModel : ShopPageModel
{
    public int Code { get; private set; }

    public string Heading { get; private set; } = "";

    public string Advice { get; private set; } = "";

    public string TraceId { get; private set; } = "";

    public void OnGet(int code)
    {
        Code = code is >= 400 and <= 599 ? code : StatusCodes.Status404NotFound;
        Response.StatusCode = Code;
        TraceId = Problem.TraceIdOf(HttpContext);
        (Heading, Advice) = Code switch
        {
            401 => ("Sign in first", "This page is for members."),
            403 => ("This is not yours to see", "You are signed in, but with an account that this page is not for."),
            404 => ("Nothing is here", "The address is wrong, or what was here is gone."),
            413 => ("That was too large", "Send something smaller."),
            429 => ("A little slower, please", "Wait a few seconds and try again."),
            503 => ("Very busy right now", "Nothing is lost. Wait a few seconds and load the page again."),
            >= 500 => ("That was our fault", "It is noted. Load the page again in a moment; nothing is ordered twice."),
            _ => ("That did not work", "Go back and try it again."),
        };
    }
}
