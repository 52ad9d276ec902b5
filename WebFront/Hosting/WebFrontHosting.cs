using System.Text.Encodings.Web;
using System.Text.Unicode;
using Commerce.Configuration;
using Commerce.Hosting;
using Commerce.Web.Admission;
using Commerce.Web.Carts;
using Commerce.Web.Catalog;
using Commerce.Web.CustomerService;
using Commerce.Web.FlashSales;
using Commerce.Web.Invoices;
using Commerce.Web.Json;
using Commerce.Web.Languages;
using Commerce.Web.Members;
using Commerce.Web.Merchant;
using Commerce.Web.OpenApi;
using Commerce.Web.Ops;
using Commerce.Web.Orders;
using Commerce.Web.PageCaching;
using Commerce.Web.Pages.Pictures;
using Commerce.Web.Payments;
using Commerce.Web.Pictures;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Commerce.Web.Reviews;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.WebEncoders;

namespace Commerce.Web.Hosting;

/// <summary>Composes the front: services, pipeline, routes.</summary>
internal static class WebFrontHosting
{
    private const string DefaultUrl = "http://localhost:5080";

    /// <summary>One read of a session for each shopper in that time is little beside what they ask.</summary>
    private static readonly TimeSpan SessionTrustInCluster = TimeSpan.FromSeconds(10);

    /// <summary>Registers what the front consists of, and the silo that it brings along.</summary>
    public static void AddWebFront(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        var options = SettingsReader.Read<WebOptions>(
            builder.Configuration, ConfigurationPath.Combine(CommerceOptions.Section, WebOptions.Key));
        var services = builder.Services;
        services.AddSingleton(options.Sessions);
        services.AddSingleton(options.RateLimits);
        services.AddSingleton(options.Uploads);
        services.AddSingleton(options.Pictures);
        services.AddSingleton(options.Invoices);
        services.AddSingleton(options.Chat);
        services.AddSingleton<InvoiceEndpoint>();

        services.AddAdmission(options.Admission);

        builder.AddKestrelLimits(options.Chat.ConnectionsMax);
        var shop = builder.AddCommerceShop(FolderName(builder.Configuration), WebOptions.Key);
        if (shop.Mode == ShopMode.Cluster)
        {
            options.Sessions.TrustedFor ??= SessionTrustInCluster;
        }

        services.AddSingleton<SessionDirectory>();
        services.AddSingleton<CartReader>();
        services.AddSingleton<ChangeLimiter>();
        services.AddSingleton<CartDesk>();
        services.AddSingleton<MemberLevels>();
        services.AddSingleton<SignInDesk>();
        services.AddSingleton<WishDesk>();
        services.AddSingleton<ReviewDesk>();
        services.AddSingleton<Shelves>();
        services.AddSingleton<PageCache>();
        services.AddSessionAuthorization();
        services.AddSingleton<SaleCache>();
        services.AddSingleton<SaleInterest>();
        services.AddSingleton<SaleItemPools>();
        services.AddSingleton<FlashOrderDesk>();
        services.AddSingleton<CheckoutDesk>();
        services.AddSingleton<ReorderDesk>();
        services.AddSingleton<ProductDesk>();
        services.AddSingleton<WorkDesk>();
        services.AddSingleton<FlashOrderHandler>();
        services.AddSingleton<Switches>();
        services.AddHostedService(provider => provider.GetRequiredService<Switches>());
        services.AddSingleton<SiloReport>();
        services.AddSingleton<PictureLane>();
        services.AddSingleton<PictureDesk>();
        services.AddSingleton<UploadedFiles>();
        services.AddSingleton<ImportRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportRunner>());
        services.AddSingleton<ListenAddress>();
        services.AddChat();
        services.AddHostedService<EmbeddedGateway>();
        services.AddApiDescription();
        services.ConfigureHttpJsonOptions(json => WebJson.Apply(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddRazorPages(PageConventions.Apply);
        services.Configure<WebEncoderOptions>(
            encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddDataProtection().SetApplicationName("Orleans.Commerce").PersistKeysToFileSystem(
            new DirectoryInfo(Path.Combine(shop.DataDirectory, "keys")));
        services.AddHostedService<StartBanner>();
    }

    /// <summary>The way of a request, outermost first. Flash orders leave it before everything else.</summary>
    public static void UseWebFront(this WebApplication app)
    {
        app.UseOrderAdmission();
        var flashOrders = app.Services.GetRequiredService<FlashOrderHandler>();
        app.Use(next => context => flashOrders.InvokeAsync(context, next));
        var pages = app.Services.GetRequiredService<PageCache>();
        app.Use(next => context => pages.InvokeAsync(context, next));
        app.UseLanguages();
        app.UseMiddleware<ErrorBoundary>();
        app.UseSecurityHeaders();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = KeepVersions });
        app.UseReadAdmission();
        app.Use(next => context => BlankParameters.InvokeAsync(context, next));
        app.UseRouting();
        app.UseSameOriginOnly();
        app.UseChatLimit();
        app.UseSessionAuthorization();
    }

    /// <summary>The routes.</summary>
    public static void MapWebFront(this WebApplication app)
    {
        var api = app.MapGroup("/api");
        MemberEndpoints.Map(api, app.Environment);
        WishEndpoints.Map(api);
        AddressEndpoints.Map(api);
        CatalogEndpoints.Map(api);
        ReviewEndpoints.Map(api);
        MerchantEndpoints.Map(api);
        CouponEndpoints.Map(api);
        CartEndpoints.Map(api);
        QuoteEndpoint.Map(api);
        InvoiceEndpoint.Map(api);
        OrderEndpoints.Map(api);
        FlashSaleEndpoints.Map(api);
        PaymentEndpoints.Map(api);
        ChatEndpoints.Map(api);
        OpsEndpoints.Map(api);
        RollupEndpoints.Map(api);
        HealthEndpoints.Map(app);
        app.MapHub<ChatHub>(ChatHub.Path, connection => connection.Transports = ChatHub.Transports);
        app.MapOpenApi().AllowAnonymous();
        app.MapRazorPages();
        app.MapPictures();
        app.MapSentPictures();
    }

    // An address with a version is of these bytes for ever; the others are asked about each time.
    private static void KeepVersions(StaticFileResponseContext file) =>
        file.Context.Response.Headers.CacheControl =
            file.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";

    // Of several fronts on one machine each has another port.
    private static string FolderName(ConfigurationManager configuration)
    {
        var url = (configuration[WebHostDefaults.ServerUrlsKey] ?? DefaultUrl).Split(';')[0];
        return $"front-{BindingAddress.Parse(url).Port}";
    }
}
