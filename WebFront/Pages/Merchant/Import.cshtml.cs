using Commerce.Members;
using Microsoft.AspNetCore.Authorization;

namespace Commerce.Web.Pages;

/// <summary>Where a merchant gives a catalogue file. The upload is the API's, which streams it.</summary>
[Authorize(Roles = Roles.Merchant)]
internal sealed class ImportModel : ShopPageModel
{
    public static void OnGet()
    {
    }
}
