using Commerce.CustomerService;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What supervisors' pages say about sessions, agents and figures.</summary>
internal static class SupervisorTexts
{
    private static readonly Dictionary<string, string> Topics = new(StringComparer.Ordinal)
    {
        ["order"] = Key("Orders"),
        ["delivery"] = Key("Deliveries"),
        ["returns"] = Key("Returns"),
        ["product"] = Key("Products"),
        ["other"] = Key("Other things"),
    };

    public static string Topic(string topic) => Topics.TryGetValue(topic, out var english) ? T(english) : topic;

    /// <summary>Whose sessions an agent is offered; null: all.</summary>
    public static string TopicsOf(IReadOnlyList<string>? topics) =>
        topics is null ? T("All topics") : string.Join(", ", topics.Select(Topic));

    public static string Status(ChatSession session) => session.WithBot ? T("With the bot") : session.Status switch
    {
        ChatStatus.Waiting => T("Waiting"),
        ChatStatus.Offered => T("Offered"),
        ChatStatus.Active => T("Talking"),
        ChatStatus.Closed => T("Closed"),
    };

    public static string Tone(ChatSession session) => session.WithBot ? "" : session.Status switch
    {
        ChatStatus.Waiting => "warn",
        ChatStatus.Offered => "warn",
        ChatStatus.Active => "good",
        ChatStatus.Closed => "",
    };

    public static string Status(AgentStatus status) => status switch
    {
        AgentStatus.Offline => T("Offline"),
        AgentStatus.Online => T("Online"),
        AgentStatus.Busy => T("Busy"),
        AgentStatus.Away => T("Away"),
    };

    public static string Tone(AgentStatus status) => status switch
    {
        AgentStatus.Online => "good",
        AgentStatus.Busy => "warn",
        AgentStatus.Offline or AgentStatus.Away => "",
    };

    public static string Alert(ChatAlert alert) => alert.Kind switch
    {
        ChatAlertKind.LongestWait => T("{0}: somebody waits for too long.", Topic(alert.Topic)),
        ChatAlertKind.QueueLength => T("{0}: too many wait.", Topic(alert.Topic)),
        ChatAlertKind.NoAgent => T("{0}: somebody waits, and no agent takes sessions.", Topic(alert.Topic)),
        ChatAlertKind.LowRating => T("{0}: the ratings of today are low.", Topic(alert.Topic)),
    };

    /// <summary>What came of a command.</summary>
    public static string Outcome(ChatOutcome outcome) => outcome switch
    {
        ChatOutcome.Done => T("Done."),
        ChatOutcome.NotFound => T("There is no such session."),
        ChatOutcome.Closed => T("The session is closed."),
        ChatOutcome.NotClosed => T("The session is still open."),
        ChatOutcome.Taken => T("Another agent has the session."),
        ChatOutcome.AtCapacity => T("The agent cannot take another session now."),
        ChatOutcome.Full => T("The session is full."),
        ChatOutcome.NotAllowed => T("Only staff may send that."),
    };

    /// <summary>What somebody said, or what happened.</summary>
    public static string Text(ChatMessage message) => message.Event is not { } what ? message.Text : what.Code switch
    {
        ChatEventCode.AgentJoined => T("{0} answers from now on.", what.Args[0]),
        ChatEventCode.AgentLeft => T("{0} had to leave. Somebody else will be with you.", what.Args[0]),
        ChatEventCode.MovedToTopic => T("It waits for who knows about: {0}.", Topic(what.Args[0])),
        ChatEventCode.MovedToAgent => T("A colleague will be with you."),
        ChatEventCode.Closed => T("The chat was closed."),
        ChatEventCode.Abandoned => T("The chat was closed, because nobody came back to it."),
        ChatEventCode.OutOfHours =>
            T("Nobody answers at this time. You can wait, or leave a message and get the answer by mail."),
    };

    /// <summary>What is attached to a message.</summary>
    public static string Attachment(ChatAttachment attachment)
    {
        var what = attachment.Title ?? attachment.Reference;
        return attachment.Kind switch
        {
            ChatAttachmentKind.Picture => T("A picture"),
            ChatAttachmentKind.Product => T("Product: {0}", what),
            ChatAttachmentKind.Order => T("Order: {0}", what),
            ChatAttachmentKind.Coupon => T("Coupon: {0}", what),
        };
    }

    public static string Party(ChatParty party) => party switch
    {
        ChatParty.Shopper => T("Shopper"),
        ChatParty.Agent => T("Agent"),
        ChatParty.Supervisor => T("Supervisor"),
        ChatParty.System => T("The shop"),
        ChatParty.Bot => T("Bot"),
    };

    /// <summary>45 s, 3 min 20 s, 2 h 5 min; nothing: a dash.</summary>
    public static string Duration(TimeSpan? time) => time switch
    {
        null => "–",
        { TotalMinutes: < 1 } => T("{0} s", (int)Math.Max(0, time.Value.TotalSeconds)),
        { TotalHours: < 1 } => T("{0} min {1} s", time.Value.Minutes, time.Value.Seconds),
        _ => T("{0} h {1} min", Format.Count((long)time.Value.TotalHours), time.Value.Minutes),
    };

    /// <summary>In whole per cent; nothing: a dash.</summary>
    public static string Share(double? share) =>
        share is { } value ? FormattableString.Invariant($"{value * 100:0} %") : "–";

    /// <summary>With one decimal; nothing: a dash.</summary>
    public static string Rating(double? rating) =>
        rating is { } value ? FormattableString.Invariant($"{value:0.0}") : "–";

    /// <summary>Whose figures they are.</summary>
    public static string Agent(ChatReportRow row) => row.AgentName is { Length: > 0 } name ? name : T("Nobody");
}
