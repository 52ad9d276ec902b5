using System.Collections.Frozen;
using System.Xml.Linq;

namespace Commerce.Web.Pages.Pictures;

/// <summary>What can be drawn, read from <c>Motifs.svg</c>: each motif with its shapes and words.</summary>
internal static class PictureMotifs
{
    /// <summary>Drawn when no word of a name is known: a still life of plain forms.</summary>
    public const string Fallback = "still";

    private static readonly List<XElement> Groups = [.. Load().Elements()];

    /// <summary>Shapes by motif.</summary>
    public static FrozenDictionary<string, string> Shapes { get; } = Groups.ToFrozenDictionary(
        NameOf, group => string.Concat(group.Elements().Select(Write)), StringComparer.Ordinal);

    /// <summary>Motif by word.</summary>
    public static FrozenDictionary<string, string> Words { get; } = Groups
        .SelectMany(WordsOf, (group, word) => KeyValuePair.Create(word, NameOf(group)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    private static string NameOf(XElement group) => group.Attribute("id")!.Value;

    private static string[] WordsOf(XElement group) =>
        ((string?)group.Attribute("data-words") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // Without the namespace, which the picture around it declares.
    private static string Write(XElement shape) =>
        new XElement(shape.Name.LocalName, shape.Attributes()).ToString(SaveOptions.DisableFormatting);

    private static XElement Load()
    {
        const string Resource = "Motifs.svg";
        using var stream = typeof(PictureMotifs).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"Resource {Resource} is not in the assembly: see WebFront.csproj.");
        return XDocument.Load(stream).Root!;
    }
}
