using Commerce.Members;
using Commerce.Web.Members;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>Makes an account and signs it in.</summary>
internal sealed class RegisterModel(SignInDesk desk) : ShopPageModel
{
    public const int PasswordLengthMin = MemberRules.PasswordLengthMin;

    public string? ReturnUrl { get; private set; }

    public string? Name { get; private set; }

    public string? Email { get; private set; }

    /// <summary>What is wrong with the whole; null: nothing.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What is wrong with each field.</summary>
    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    public void OnGet(string? returnUrl) => ReturnUrl = LocalOrHome(returnUrl);

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string? name, [FromForm] string? email, [FromForm] string? password, [FromForm] string? returnUrl)
    {
        (Name, Email, ReturnUrl) = (name, email, LocalOrHome(returnUrl));
        Note("name", MemberRules.CheckName(name));
        var address = MemberRules.NormalizeEmail(email);
        Note("email", address is null ? T("Enter an e-mail address, like jo@example.com.") : null);
        Note("password", MemberRules.CheckPassword(password, address ?? ""));
        if (Errors.Count > 0)
        {
            return Page();
        }

        var (member, problem) = await desk.RegisterAsync(HttpContext, new Registration(email!, password!, name!));
        if (member is null)
        {
            if (problem!.Code == ProblemCode.EmailTaken)
            {
                Errors["email"] = T("Somebody has registered this address. Sign in, or use another one.");
            }
            else
            {
                Refusal = MemberTexts.Refusal(problem);
                ApplyWait(problem);
            }

            return Page();
        }

        var (session, _) = await desk.SignInAsync(HttpContext, new Credentials(email!, password!));
        if (session is null)
        {
            // The account is there, only busy at this moment.
            return Redirect("/sign-in?returnUrl=" + Uri.EscapeDataString(ReturnUrl));
        }

        SessionCookie.Write(HttpContext, session);
        return LocalRedirect(ReturnUrl);
    }

    private void Note(string field, string? error)
    {
        if (error is not null)
        {
            Errors[field] = T(error);
        }
    }
}
