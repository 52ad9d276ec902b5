namespace Commerce.Delivery;

/// <summary>
/// Topics of events that come again for one consumer alone, which could not handle them: the others have, and some of
/// them would do it twice.
/// </summary>
internal static class AgainTopic
{
    /// <summary>How the topics begin that are for a consumer alone.</summary>
    public static string PrefixOf(string consumer) => $"again:{consumer}:";

    /// <summary>Whether an event is for a consumer, for the first time or again.</summary>
    /// <param name="topic">Of the row in the outbox.</param>
    /// <param name="prefix">As <see cref="PrefixOf"/> of the consumer.</param>
    /// <param name="topics">Those of the consumer.</param>
    public static bool IsFor(string topic, string prefix, IReadOnlyCollection<string> topics) =>
        topics.Contains(topic, StringComparer.Ordinal) || topic.StartsWith(prefix, StringComparison.Ordinal);
}
