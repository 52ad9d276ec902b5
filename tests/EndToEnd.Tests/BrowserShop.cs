using Commerce.Shop;
using Microsoft.Playwright;

namespace Commerce;

/// <summary>
/// A running shop, and a browser to walk through it. Journeys share it: a shop that has answered before answers faster,
/// and one with other people in it is what shoppers meet. Who counts everybody has one of their own.
/// </summary>
[CollectionDefinition(Name)]
public sealed class BrowserShop : IAsyncLifetime, ICollectionFixture<BrowserShop>
{
    public const string Name = "browser";

    private const float PatienceMs = 60_000;

    // Debian's; test.sh installs the first, which has no window and takes half the time.
    private static readonly string[] Chromium = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

    private ShopProcess? _shop;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal ShopProcess Shop => _shop ?? throw new InvalidOperationException("The shop is not started.");

    public async ValueTask InitializeAsync()
    {
        _shop = await ShopProcess.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.First(File.Exists),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
        await (_shop?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>A visitor with a browser profile of their own.</summary>
    internal async Task<Visitor> NewVisitorAsync(
        int width = 1280, int height = 900, bool script = true, bool dark = false, bool calm = false,
        string language = "en")
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Shop.Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            JavaScriptEnabled = script,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = calm ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
            Locale = language,
        });
        context.SetDefaultTimeout(PatienceMs);
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        return new Visitor(context, await context.NewPageAsync(), Shop.Address, language);
    }
}
