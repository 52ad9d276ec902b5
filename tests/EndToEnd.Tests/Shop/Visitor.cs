using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Commerce.Shop;

/// <summary>Somebody at a browser. Notes what a careful developer would see in the console.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    // So a browser reports a refusal of the API; that is no fault of the page.
    private const string FailedToLoad = "Failed to load resource";

    private readonly IBrowserContext _context;
    private readonly Uri _address;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentDictionary<string, bool> _hosts = new(StringComparer.Ordinal);

    public Visitor(IBrowserContext context, IPage page, Uri address, string language)
    {
        (_context, Page, _address) = (context, page, address);
        Words = new Words(language);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith(FailedToLoad, StringComparison.Ordinal))
            {
                _complaints.Enqueue(message.Text);
            }
        };
        page.Request += (_, request) => _hosts.TryAdd(new Uri(request.Url).Host, true);
    }

    public IPage Page { get; }

    /// <summary>What the pages say to this visitor.</summary>
    public Words Words { get; }

    /// <summary>Errors of scripts and breaches of the page's own policy.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Hosts that were asked for anything.</summary>
    public IReadOnlyCollection<string> Hosts => [.. _hosts.Keys];

    public ILocator Button(string name) =>
        Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = name });

    /// <summary>Comes with a session, as somebody who signed in before.</summary>
    public Task ComeSignedInAsync(string token) => _context.AddCookiesAsync(
    [
        new Cookie { Name = "commerce_session", Value = token, Url = _address.ToString() },
    ]);

    /// <summary>
    /// The same where the environment has <c>COMMERCE_SCREENSHOTS</c>: a picture of a whole page takes as long as all
    /// else that a sweep does with it.
    /// </summary>
    public Task ShootIfAskedAsync(string name) =>
        Environment.GetEnvironmentVariable("COMMERCE_SCREENSHOTS") is { Length: > 0 }
            ? ShootAsync(name)
            : Task.CompletedTask;

    /// <summary>Keeps a picture of the page for people: <c>artifacts/screenshots/{name}.png</c>.</summary>
    public Task ShootAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = RepositoryRoot.File("artifacts", "screenshots", $"{name}.png"),
        FullPage = true,
    });

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
