using Commerce.Members;
using Commerce.Web.Members;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.RateLimits;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>The reader's addresses. Every change is a form: sent twice, it changes nothing more.</summary>
[Authorize]
internal sealed class AddressesModel(IGrainFactory grains, ChangeLimiter limiter) : ShopPageModel
{
    public AddressBook Book { get; private set; } = null!;

    public AddressForm Form { get; private set; } = AddressForm.Empty;

    /// <summary>Id of the address that the form is of; null: it is of a new one.</summary>
    public string? Editing { get; private set; }

    public bool AsDefault { get; private set; }

    /// <summary>Where the reader came from, and goes back to with a change; null: stays here.</summary>
    public string? ReturnUrl { get; private set; }

    /// <summary>Why the last change was refused; null: it was not.</summary>
    public string? Refusal { get; private set; }

    private IAddressBookGrain Grain => grains.GetGrain<IAddressBookGrain>(Member!.MemberId.ToString());

    public async Task OnGetAsync(string? edit, string? returnUrl)
    {
        await ReadAsync(returnUrl);
        if (Book.Find(edit) is { } known)
        {
            (Editing, Form, AsDefault) = (known.AddressId, AddressForm.Of(known.Address), known.IsDefault);
        }
    }

    public async Task<IActionResult> OnPostSaveAsync(string? addressId, bool isDefault, string? returnUrl)
    {
        await ReadAsync(returnUrl);
        (Editing, AsDefault) = (Book.Find(addressId)?.AddressId, isDefault);
        var (address, refused) = AddressForm.Read(await Request.ReadFormAsync()).Check();
        if (address is null)
        {
            Form = refused!;
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        if (TooOften())
        {
            Form = AddressForm.Of(address);
            return Page();
        }

        var change = Editing is { } id
            ? await Grain.ReplaceAsync(id, address, isDefault)
            : await Grain.AddAsync(address, isDefault);
        if (change.Outcome == AddressOutcome.Done)
        {
            return Redirect(ReturnUrl ?? "/account/addresses");
        }

        (Form, Book) = (AddressForm.Of(address), change.Book);
        Refusal = change.Outcome == AddressOutcome.Full
            ? T("The address book is full. Remove an address to add another.")
            : T("This address is not there any more.");
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    public async Task<IActionResult> OnPostDefaultAsync(string? addressId, string? returnUrl)
    {
        await ReadAsync(returnUrl);
        if (TooOften())
        {
            return Page();
        }

        if (Book.Find(addressId) is { } known)
        {
            await Grain.ReplaceAsync(known.AddressId, known.Address, asDefault: true);
        }

        return Again();
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? addressId, string? returnUrl)
    {
        await ReadAsync(returnUrl);
        if (TooOften())
        {
            return Page();
        }

        await Grain.RemoveAsync(addressId ?? "");
        return Again();
    }

    private bool TooOften()
    {
        if (AddressEndpoints.TooOften(HttpContext, limiter) is not { } refusal)
        {
            return false;
        }

        refusal.ApplyTo(Response);
        Refusal = MemberTexts.Refusal(refusal);
        return true;
    }

    private RedirectResult Again() => Redirect(
        "/account/addresses" + (ReturnUrl is { } url ? "?returnUrl=" + Uri.EscapeDataString(url) : ""));

    private async Task ReadAsync(string? returnUrl)
    {
        ReturnUrl = Url.IsLocalUrl(returnUrl) ? returnUrl : null;
        Book = await Grain.GetAsync();
    }
}
