using System.Text.RegularExpressions;
using Commerce.Members;
using Commerce.Orders;
using Commerce.Shop;
using Commerce.Web.Languages;
using Commerce.Web.Pages.Presentation;

namespace Commerce.Web;

/// <summary>
/// Goal: everything that shoppers read is translated, and translations fit their English. Method: the sources of the
/// front are read. Pages of merchants and operators, and that of the design's parts, are in English.
/// </summary>
public sealed partial class TranslationTests
{
    private static readonly string[] EnglishOnly = ["Ops", "Merchant", "Design.cshtml"];

    /// <summary>The same in all languages.</summary>
    private static readonly string[] Names = ["Orleans.Commerce", "SKU"];

    /// <summary>Texts that are made elsewhere, of rules and numbers, and looked up as they come.</summary>
    private static readonly string?[] MadeByRules =
    [
        MemberRules.CheckName(""), MemberRules.CheckPassword("", ""),
        MemberRules.CheckPassword("jo@example.com", "jo@example.com"), MemberRules.CheckPassword("password", ""),
    ];

    [Fact]
    public void Every_text_of_the_shoppers_pages_has_a_chinese_translation()
    {
        var missing = Keys().Where(key => !Language.Chinese.Words.ContainsKey(key.English))
            .Select(key => $"{key.File}: {key.English}").ToList();

        Assert.True(missing.Count == 0, "Not in Languages/zh-CN.json:\n" + string.Join('\n', missing));
    }

    [Fact]
    public void Every_translation_is_of_a_text_that_is_used()
    {
        var used = Keys().Select(key => key.English).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(Language.Chinese.Words.Keys.Where(english => !used.Contains(english)));
    }

    [Fact]
    public void A_translation_has_the_gaps_and_links_of_its_english()
    {
        var wrong = Language.Chinese.Words.Where(word => !Marks(word.Key).SequenceEqual(Marks(word.Value)));

        Assert.Empty(wrong.Select(word => $"{word.Key} / {word.Value}"));
    }

    [Fact]
    public void No_page_of_the_shopper_has_a_text_in_one_language_only()
    {
        var bare = from file in Sources(".cshtml")
                   from line in File.ReadLines(file).Select((text, at) => (text, Number: at + 1))
                   from text in Bare(line.text)
                   select $"{Path.GetRelativePath(RepositoryRoot.Path, file)}:{line.Number}: {text}";

        Assert.Empty(bare);
    }

    [Theory]
    [InlineData("<h1>Cart</h1>", "Cart")]
    [InlineData("<p class=\"soft\">Left to pay <time>", "Left to pay ")]
    [InlineData("<button title=\"Signed in\">@T(\"Sign out\")</button>", "Signed in")]
    [InlineData("  ViewData[\"Title\"] = \"Cart\";", "Cart")]
    [InlineData("@foreach (var line in lines.Where(line => line.Count > 0))", null)]
    [InlineData("<p>@T(\"Subtotal\")</p> <a href=\"/\">Orleans.Commerce</a>", null)]
    public void A_text_in_one_language_is_found(string line, string? found) =>
        Assert.Equal(found is null ? [] : [found], Bare(line));

    private static IEnumerable<string> Bare(string line) =>
        BareText().Matches(line)
            .Select(match => match.Groups.Cast<Group>().Skip(1).First(group => group.Success).Value)
            .Where(text => !Names.Contains(text.Trim(), StringComparer.Ordinal));

    private static List<(string File, string English)> Keys() =>
    [
        .. from file in Sources(".cshtml").Concat(Sources(".cs"))
           from Match match in LookUp().Matches(File.ReadAllText(file))
           from text in match.Groups["text"].Captures
           select (Path.GetRelativePath(RepositoryRoot.Path, file), Regex.Unescape(text.Value)),
        .. MadeByRules.Select(text => ("MemberRules.cs", text!)),
        .. OrderNote.English.Values.Select(text => ("OrderNote.cs", text)),
        .. OrderTexts.ReturnReasons.Select(text => ("OrderTexts.cs", text)),
        .. Countries.All.Select(country => ("Countries.cs", country.Name)),
    ];

    private static IEnumerable<string> Sources(string extension) =>
        Directory.EnumerateFiles(RepositoryRoot.File("WebFront"), "*" + extension, SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Intersect(EnglishOnly).Any());

    private static IEnumerable<string> Marks(string text) =>
        Mark().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    /// <summary>T("…"), T("…", values), Key("…") and Plural(count, "…", "…").</summary>
    [GeneratedRegex(
        """\b(?:T|Key)\(\s*"(?<text>(?:[^"\\]|\\.)+)"|"""
        + """\bPlural\([^"]+"(?<text>[^"]+)",\s*"(?<text>[^"]+)"\)""")]
    private static partial Regex LookUp();

    /// <summary>Between tags, in an attribute that is read out, or the title.</summary>
    [GeneratedRegex(
        """>([^<>@{}"]*\p{L}{2}[^<>@{}"]*)<|"""
        + """\b(?:aria-label|alt|title|placeholder|data-confirm)="([^"@]*\p{L}{2}[^"]*)"|"""
        + """\["Title"\] = "([^"]+)";""")]
    private static partial Regex BareText();

    [GeneratedRegex(@"\{\w+\}|[\[\]]")]
    private static partial Regex Mark();
}
