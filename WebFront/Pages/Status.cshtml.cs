using Commerce.Web.Problems;
using static Commerce.Web.Languages.Texts;

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
            401 => (T("Sign in first"), T("This page is for members.")),
            403 => (
                T("This is not yours to see"),
                T("You are signed in, but with an account that this page is not for.")),
            404 => (T("Nothing is here"), T("The address is wrong, or what was here is gone.")),
            413 => (T("That was too large"), T("Send something smaller.")),
            429 => (T("A little slower, please"), T("Wait a few seconds and try again.")),
            503 => (T("Very busy right now"), T("Nothing is lost. Wait a few seconds and load the page again.")),
            >= 500 => (
                T("That was our fault"),
                T("It is noted. Load the page again in a moment; nothing is ordered twice.")),
            _ => (T("That did not work"), T("Go back and try it again.")),
        };
    }
}
