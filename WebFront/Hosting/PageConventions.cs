using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Commerce.Web.Hosting;

/// <summary>Who may see pages, and what protects their forms.</summary>
internal static class PageConventions
{
    /// <summary>
    /// Pages are for everybody unless they say otherwise with <c>[Authorize]</c> (any member) or
    /// <c>[Authorize(Roles = "merchant")]</c>. Forms are protected by <see cref="SameOrigin"/>, as every other unsafe
    /// request is, and need no token.
    /// </summary>
    public static void Apply(RazorPagesOptions options)
    {
        options.Conventions.ConfigureFilter(new IgnoreAntiforgeryTokenAttribute());
        options.Conventions.AddFolderApplicationModelConvention("/", page =>
        {
            if (!page.HandlerTypeAttributes.OfType<IAuthorizeData>().Any())
            {
                page.EndpointMetadata.Add(new AllowAnonymousAttribute());
            }
        });
    }
}
