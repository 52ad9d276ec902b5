using Commerce.Web.Languages;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Commerce.Web.Pages;

/// <summary>What all pages share.</summary>
internal abstract class ShopPageModel : PageModel
{
    /// <summary>Who reads; null: nobody is signed in.</summary>
    protected CurrentSession? Member => HttpContext.CurrentSession();

    /// <summary>A place of this shop to go to, whatever a link claimed.</summary>
    protected string LocalOrHome(string? url) => Url.IsLocalUrl(url) ? url : "/";

    /// <summary>Says when to come back, to who has to wait: the page is an answer like that of the API then.</summary>
    protected void ApplyWait(Problem problem)
    {
        if (problem.RetryAfter is not null)
        {
            problem.ApplyTo(Response);
        }
    }

    /// <inheritdoc/>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        // Pages show who is signed in and numbers of the moment: nobody else keeps them.
        Response.Headers.CacheControl = "no-cache, private";
        Response.Headers.Vary = "Accept-Language, Cookie";
        Response.Headers.ContentLanguage = Language.Current.Tag;
        base.OnPageHandlerExecuting(context);
    }
}
