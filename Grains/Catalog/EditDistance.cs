namespace Commerce.Catalog;

/// <summary>
/// How many edits make one word of another: a letter more, less or another, or two neighbours that changed places.
/// </summary>
internal static class EditDistance
{
    public static int Between(string one, string other)
    {
        // Three rows of the table: that of this letter, of the one before and of the one before that.
        int[] twoBefore = new int[other.Length + 1], before = [.. Enumerable.Range(0, other.Length + 1)];
        var row = new int[other.Length + 1];
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                row[j] = Math.Min(
                    Math.Min(before[j], row[j - 1]) + 1,
                    before[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    row[j] = Math.Min(row[j], twoBefore[j - 2] + 1);
                }
            }

            (twoBefore, before, row) = (before, row, twoBefore);
        }

        return before[other.Length];
    }
}
