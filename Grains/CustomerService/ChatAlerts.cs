namespace Commerce.CustomerService;

/// <summary>
/// Which alerts are on: pure but for what it remembers. One begins when it has held for a while, and ends when it has
/// not held for as long: desks on a new silo do not know everybody at once, and a queue that breathes is one alert.
/// </summary>
/// <param name="settings">From where on.</param>
/// <param name="settle">How long it must hold, or not hold.</param>
internal sealed class ChatAlerts(ChatAlertSettings settings, TimeSpan settle)
{
    private readonly Dictionary<(ChatAlertKind Kind, string Topic), (bool Holds, DateTimeOffset Since)> _known = [];

    /// <summary>Those that are on, of those that were.</summary>
    public IReadOnlyList<ChatAlert> Next(
        IReadOnlyList<ChatAlert> before, IReadOnlyList<ChatBoardTopic> topics, DateTimeOffset now)
    {
        var holding = topics.SelectMany(Holding).ToHashSet();
        foreach (var each in holding.Concat(before.Select(alert => (alert.Kind, alert.Topic))).Concat(_known.Keys)
            .ToList())
        {
            var holds = holding.Contains(each);
            if (!_known.TryGetValue(each, out var known) || known.Holds != holds)
            {
                _known[each] = (holds, now);
            }
        }

        return
        [
            .. before.Where(alert => !IsSettled((alert.Kind, alert.Topic), holds: false, now)),
            .. _known.Where(each => IsSettled(each.Key, holds: true, now))
                .Where(each => !before.Any(alert => (alert.Kind, alert.Topic) == each.Key))
                .OrderBy(each => each.Key.Topic, StringComparer.Ordinal).ThenBy(each => each.Key.Kind)
                .Select(each => new ChatAlert(each.Key.Kind, each.Key.Topic, each.Value.Since)),
        ];
    }

    private bool IsSettled((ChatAlertKind Kind, string Topic) alert, bool holds, DateTimeOffset now) =>
        _known[alert] is var known && known.Holds == holds && now - known.Since >= settle;

    private IEnumerable<(ChatAlertKind Kind, string Topic)> Holding(ChatBoardTopic topic)
    {
        if (topic.LongestWait >= settings.LongestWait)
        {
            yield return (ChatAlertKind.LongestWait, topic.Topic);
        }

        if (topic.Waiting >= settings.QueueLength)
        {
            yield return (ChatAlertKind.QueueLength, topic.Topic);
        }

        if (settings.NoAgent && topic is { Waiting: > 0, AgentsOnline: 0 })
        {
            yield return (ChatAlertKind.NoAgent, topic.Topic);
        }

        if (topic.Today.Ratings >= settings.RatingsMin && topic.Today.Rating < settings.RatingBelow)
        {
            yield return (ChatAlertKind.LowRating, topic.Topic);
        }
    }
}
