using Commerce.Web.Members;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>Signs a member in, and goes back to where the member came from.</summary>
internal sealed class SignInModel(SignInDesk desk) : ShopPageModel
{
    public string? ReturnUrl { get; private set; }

    public string? Email { get; private set; }

    /// <summary>What is wrong with the whole; null: nothing.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What is wrong with each field.</summary>
    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    public IActionResult OnGet(string? returnUrl)
    {
        ReturnUrl = LocalOrHome(returnUrl);
        return Member is null ? Page() : LocalRedirect(ReturnUrl);
    }

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string? email, [FromForm] string? password, [FromForm] string? returnUrl)
    {
        (Email, ReturnUrl) = (email, LocalOrHome(returnUrl));
        if (string.IsNullOrWhiteSpace(email))
        {
            Errors["email"] = T("Enter your e-mail address.");
        }

        if (string.IsNullOrEmpty(password))
        {
            Errors["password"] = T("Enter your password.");
        }

        if (Errors.Count > 0)
        {
            return Page();
        }

        var (session, problem) = await desk.SignInAsync(HttpContext, new Credentials(email!, password!));
        if (session is null)
        {
            Refusal = MemberTexts.Refusal(problem!);
            ApplyWait(problem!);
            return Page();
        }

        SessionCookie.Write(HttpContext, session);
        return LocalRedirect(ReturnUrl);
    }
}
