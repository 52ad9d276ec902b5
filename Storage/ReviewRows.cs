namespace Commerce.Storage;

/// <summary>What a listing shows of a review.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="ReviewId">Names it within the product.</param>
/// <param name="Author">Name under which it is shown.</param>
/// <param name="Stars">1 to 5.</param>
/// <param name="Title">Plain text.</param>
/// <param name="Text">Plain text.</param>
/// <param name="WrittenAt">When it was first written.</param>
/// <param name="Shown">Whether shoppers see it, and its stars count.</param>
/// <param name="EditedAt">When its author changed it last; null: never.</param>
/// <param name="Answer">What the shop answered; null: nothing.</param>
/// <param name="AnsweredAt">When.</param>
public sealed record ReviewRow(
    string ProductId,
    string ReviewId,
    string Author,
    int Stars,
    string Title,
    string Text,
    DateTimeOffset WrittenAt,
    bool Shown = true,
    DateTimeOffset? EditedAt = null,
    string? Answer = null,
    DateTimeOffset? AnsweredAt = null);

/// <summary>In which order reviews are listed. Equal ones: newest first.</summary>
public enum ReviewSort
{
    /// <summary>Those that were written last first.</summary>
    Newest,

    /// <summary>Most stars first.</summary>
    Highest,

    /// <summary>Fewest stars first.</summary>
    Lowest,
}

/// <summary>A question for reviews of one product.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Sort">The order.</param>
/// <param name="Stars">Only those with so many; null: all.</param>
/// <param name="Shown">Those that shoppers see; false: the others.</param>
/// <param name="Skip">Rows to leave out, at least 0.</param>
/// <param name="Take">Rows at most, 1 to 200.</param>
public sealed record ReviewQuery(
    string ProductId, ReviewSort Sort, int? Stars, bool Shown, int Skip, int Take);

/// <summary>How many reviews have how many stars.</summary>
internal static class ReviewCounts
{
    private const int StarsMax = 5;

    /// <summary>By stars, from one to five, out of what is counted of each.</summary>
    public static IReadOnlyList<int> Of(IEnumerable<(int Stars, int Count)> counted)
    {
        var counts = new int[StarsMax];
        foreach (var (stars, count) in counted)
        {
            counts[stars - 1] = count;
        }

        return counts;
    }
}
