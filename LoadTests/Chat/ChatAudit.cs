namespace Commerce.LoadTests.Chat;

/// <summary>A session after a run: what the shop has of it, and what its members have shown.</summary>
/// <param name="Kept">Ids of the messages in the shop's order.</param>
/// <param name="Shown">To shopper and agent.</param>
internal sealed record TalkRecord(IReadOnlyList<string> Kept, IReadOnlyList<TalkView> Shown);

/// <summary>What became of all that was said.</summary>
/// <param name="Lost">Acknowledged, and not in the history of a session.</param>
/// <param name="Twice">In a history more than once, or told to a connection more than once.</param>
/// <param name="Disordered">Sessions that a member has seen otherwise than the shop has it.</param>
internal sealed record ChatAudit(int Lost, int Twice, int Disordered)
{
    internal static ChatAudit Of(IReadOnlyList<string> acknowledged, IReadOnlyList<TalkRecord> talks)
    {
        var kept = talks.SelectMany(talk => talk.Kept).ToHashSet(StringComparer.Ordinal);
        return new ChatAudit(
            acknowledged.Count(id => !kept.Contains(id)),
            talks.Sum(talk => talk.Kept.Count - talk.Kept.Distinct(StringComparer.Ordinal).Count()
                + talk.Shown.Sum(view => view.ToldTwice)),
            talks.Count(talk => talk.Shown.Any(
                view => view.Conflicts > 0 || !view.Ids.SequenceEqual(talk.Kept, StringComparer.Ordinal))));
    }
}
