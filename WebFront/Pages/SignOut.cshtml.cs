using Commerce.Web.Carts;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>Ends the session everywhere it is known.</summary>
internal sealed class SignOutModel(SessionDirectory sessions) : ShopPageModel
{
    public IActionResult OnGet() => Member is null ? Redirect("/") : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (Member is { } member)
        {
            await sessions.EndAsync(member.Token);
        }

        SessionCookie.Delete(HttpContext);
        CartCookie.ForgetUnits(HttpContext);
        return Redirect("/");
    }
}
