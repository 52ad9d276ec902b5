using System.Globalization;
using System.Text.Json;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>What counts in the reports.</summary>
internal enum ChatFactKind
{
    /// <summary>Staff said something first.</summary>
    Answered,

    /// <summary>It is over.</summary>
    Closed,

    /// <summary>Its shopper has rated it, or rated it anew.</summary>
    Rated,

    /// <summary>It was given to another topic or agent.</summary>
    Transferred,

    /// <summary>It went back to the queue.</summary>
    GivenBack,
}

/// <summary>Something of a session that counts in the reports, once.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Topic">Of which topic it counts.</param>
/// <param name="Agent">Whose it counts; null: nobody had it.</param>
/// <param name="AgentName">Their name.</param>
/// <param name="At">Of which day it counts.</param>
/// <param name="Took">Until the first answer, or until the end.</param>
/// <param name="InTime">Of an answer: within the topic's target.</param>
/// <param name="ByBot">Of an end: the bot had it to the end.</param>
/// <param name="Unanswered">Of an end: people were waited for in vain.</param>
/// <param name="Score">Of a rating.</param>
/// <param name="ScoreBefore">Of the rating that it replaces.</param>
internal sealed record ChatFact(
    ChatFactKind Kind,
    string Topic,
    MemberId? Agent,
    string? AgentName,
    DateTimeOffset At,
    TimeSpan Took = default,
    bool InTime = false,
    bool ByBot = false,
    bool Unanswered = false,
    int Score = 0,
    int? ScoreBefore = null)
{
    /// <summary>
    /// Of the events that tell of facts. Those of one key, day and topic, are added one after the other.
    /// </summary>
    public const string EventTopic = "chat.counted";

    private const string DayForm = "yyyy-MM-dd";

    /// <summary>The row that it is added to.</summary>
    public string DayKey => KeyOf(DateOnly.FromDateTime(At.UtcDateTime), Topic);

    public static string KeyOf(DateOnly day, string topic) => $"{TextOf(day)}/{topic}";

    public static string TextOf(DateOnly day) => day.ToString(DayForm, CultureInfo.InvariantCulture);

    /// <summary>The day of a text that <see cref="TextOf"/> gave.</summary>
    public static DateOnly DayOf(string text) => DateOnly.ParseExact(text, DayForm, CultureInfo.InvariantCulture);

    public static ChatFact Decode(ReadOnlyMemory<byte> payload) =>
        JsonSerializer.Deserialize<ChatFact>(payload.Span, StateJson.Options)!;

    /// <summary>The event that tells of it, to be written with what it is about.</summary>
    public AddOutbox Event() => new(EventTopic, DayKey, JsonSerializer.SerializeToUtf8Bytes(this, StateJson.Options));
}

/// <summary>
/// What of a change of a session counts in the reports: pure. It is written with the change, so that adding up facts
/// and adding up sessions is the same.
/// </summary>
internal static class ChatFacts
{
    /// <param name="before">The session before it; null: there was none.</param>
    /// <param name="after">The session after it.</param>
    /// <param name="settings">The targets.</param>
    /// <param name="now">When it was given away.</param>
    public static IEnumerable<ChatFact> Between(
        ChatSessionState? before, ChatSessionState after, ChatSettings settings, DateTimeOffset now)
    {
        if (before is null || ReferenceEquals(before, after))
        {
            yield break;
        }

        if (before.AnsweredAt is null && after.AnsweredAt is { } answeredAt)
        {
            var took = answeredAt - after.QueuedAt;
            yield return Of(ChatFactKind.Answered, after, answeredAt) with
            {
                Took = took,
                InTime = took <= settings.TargetOf(after.Topic),
            };
        }

        if (GivenAway(before, after) is { } kind)
        {
            yield return Of(kind, before, now);
        }

        if (before.ClosedAt is null && after.ClosedAt is { } closedAt)
        {
            yield return Of(ChatFactKind.Closed, after, closedAt) with
            {
                Took = closedAt - after.OpenedAt,
                ByBot = after.WithBot && after.AnsweredAt is null,
                Unanswered = !after.WithBot && after.AnsweredAt is null,
            };
        }

        if (after.Score is { } score && before.Score != score)
        {
            yield return Of(ChatFactKind.Rated, after, after.ClosedAt ?? now) with
            {
                Score = score,
                ScoreBefore = before.Score,
            };
        }
    }

    // Of somebody who had it: a desk that offers what waits gives nothing away.
    private static ChatFactKind? GivenAway(ChatSessionState before, ChatSessionState after) =>
        before.Topic != after.Topic ? ChatFactKind.Transferred
        : before.Agent is null || before.Agent == after.Agent ? null
        : after.Status == ChatStatus.Waiting ? ChatFactKind.GivenBack
        : after.Status == ChatStatus.Offered ? ChatFactKind.Transferred
        : null;

    private static ChatFact Of(ChatFactKind kind, ChatSessionState session, DateTimeOffset at) =>
        new(kind, session.Topic, session.Agent, session.AgentName, at);
}
