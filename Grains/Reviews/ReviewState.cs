namespace Commerce.Reviews;

/// <summary>
/// A review as it is stored: UTF-8 JSON in <c>grain_state('review', key)</c>. Changed by
/// <see cref="ReviewDecisions"/> only.
/// </summary>
/// <param name="Author">The member.</param>
/// <param name="AuthorName">Name under which it is shown.</param>
/// <param name="OrderId">The order that showed that the author has bought the product.</param>
/// <param name="Key">The author's name for the request that wrote it.</param>
/// <param name="RequestHash">Fingerprint of that request.</param>
/// <param name="HiddenReason">Why it is not shown; null: it is.</param>
/// <param name="Moves">What the shop did with it.</param>
internal sealed record ReviewState(
    string ProductId,
    string ReviewId,
    MemberId Author,
    string AuthorName,
    string OrderId,
    Opinion Opinion,
    DateTimeOffset WrittenAt,
    string Key,
    long RequestHash,
    int Version = 1,
    DateTimeOffset? EditedAt = null,
    ReviewAnswer? Answer = null,
    string? HiddenReason = null,
    IReadOnlyList<ReviewMove>? Moves = null)
{
    /// <summary>What author and shop see.</summary>
    public Review View() => new(
        ProductId, ReviewId, AuthorName, Opinion.Stars, Opinion.Title, Opinion.Text, WrittenAt, Version, EditedAt,
        Answer, HiddenReason, Moves ?? []);

    /// <summary>With how many stars it counts; null: it does not.</summary>
    public int? CountedStars() => HiddenReason is null ? Opinion.Stars : null;
}
