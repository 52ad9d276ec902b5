namespace Commerce.Web.Pages.Presentation;

/// <summary>
/// A description as its merchant wrote it: blank lines part paragraphs, lines that begin with "- " are a list, words
/// between two asterisks are strong. Everything else is as it stands; pages print the parts, so nothing in them is
/// markup.
/// </summary>
internal static class RichText
{
    private const string Strong = "**";
    private const string Item = "- ";

    /// <summary>The blocks of a text, in order.</summary>
    public static IReadOnlyList<RichBlock> Read(string? text)
    {
        var blocks = new List<RichBlock>();
        List<IReadOnlyList<RichRun>>? open = null;
        var openIsList = false;
        foreach (var line in (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()))
        {
            if (line.Length == 0)
            {
                open = null;
                continue;
            }

            var isItem = line.StartsWith(Item, StringComparison.Ordinal);
            if (open is null || isItem != openIsList)
            {
                (open, openIsList) = ([], isItem);
                blocks.Add(new RichBlock(isItem, open));
            }

            open.Add(Runs(isItem ? line[Item.Length..].Trim() : line));
        }

        return blocks;
    }

    // Asterisks without their counterpart are themselves.
    private static List<RichRun> Runs(string line)
    {
        var parts = line.Split(Strong);
        var runs = new List<RichRun>();
        for (var n = 0; n < parts.Length; n++)
        {
            var isLone = n % 2 == 1 && n == parts.Length - 1;
            if (isLone || parts[n].Length > 0)
            {
                runs.Add(new RichRun(isLone ? Strong + parts[n] : parts[n], n % 2 == 1 && !isLone));
            }
        }

        return runs;
    }
}

/// <summary>A paragraph with its lines, or a list with its items.</summary>
internal sealed record RichBlock(bool IsList, IReadOnlyList<IReadOnlyList<RichRun>> Lines);

/// <summary>Words that look alike.</summary>
internal sealed record RichRun(string Text, bool IsStrong);
