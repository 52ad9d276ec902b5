namespace Commerce.Delivery;

/// <summary>
/// Topics of events that come again for one consumer alone, which could not handle them: the others have, and some of
/// them would do it twice.
/// </summary>
internal static class AgainTopic
{
    /// <summary>How the topics begin that are for a consumer alone.</summary>
    public static string PrefixOf(string consumer) => $"again:{consumer}:";

    /// <summary>What an event is for a consumer; null: it is not for it.</summary>
    /// <param name="topic">Of the row in the outbox.</param>
    /// <param name="prefix">As <see cref="PrefixOf"/> of the consumer.</param>
    /// <param name="topics">Those of the consumer.</param>
    public static string? Heard(string topic, string prefix, IReadOnlyCollection<string> topics) =>
        topics.Contains(topic, StringComparer.Ordinal) ? topic
        : topic.StartsWith(prefix, StringComparison.Ordinal) ? topic[prefix.Length..]
        : null;
}
