using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Commerce.Shop;

/// <summary>
/// axe-core, run in the page itself: the pages have no frames, for which its makers' own way opens a second page each
/// time.
/// </summary>
internal static class Axe
{
    private const string Grave = """
        async () => (await axe.run(document, { resultTypes: ["violations"], preload: false })).violations
          .filter((violation) => ["serious", "critical"].includes(violation.impact))
          .flatMap((violation) => violation.nodes.map(
            (node) => `${violation.impact} ${violation.id}: ${violation.help}; ${node.html}`))
        """;

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    /// <summary>What is serious or critical on a page, with the markup that it is about.</summary>
    public static async Task<IReadOnlyList<string>> GraveOfAsync(IPage page)
    {
        await page.EvaluateAsync(Script);
        return await page.EvaluateAsync<string[]>(Grave);
    }
}
