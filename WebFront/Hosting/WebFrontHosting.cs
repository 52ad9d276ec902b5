using Commerce.Web.FlashSales;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;

namespace Commerce.Web.Hosting;

/// <summary>Composes the front: services, pipeline, routes.</summary>
internal static class WebFrontHosting
{
    private const string DefaultUrl = "http://localhost:5080";

    /// <summary>Registers what the front consists of.</summary>
    public static void AddWebFront(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null or "")
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateOnBuild = false);
        builder.AddKestrelLimits();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new SessionsOptions());
        builder.Services.AddSingleton<SessionDirectory>();
        builder.Services.AddSingleton<SaleCache>();
        builder.Services.AddSessionAuthorization();
        builder.Services.AddRazorPages(PageConventions.Apply);
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    /// <summary>The way of a request, outermost first.</summary>
    public static void UseWebFront(this WebApplication app)
    {
        app.UseMiddleware<ErrorBoundary>();
        app.UseSecurityHeaders();
        app.UseStaticFiles();
        app.UseRouting();
        app.UseSameOriginOnly();
        app.UseSessionAuthorization();
    }

    /// <summary>The routes.</summary>
    public static void MapWebFront(this WebApplication app)
    {
        app.MapRazorPages();
    }
}
