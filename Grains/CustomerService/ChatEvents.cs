namespace Commerce.CustomerService;

/// <summary>What the shop itself says in a session: pure.</summary>
internal static class ChatEvents
{
    /// <summary>What its members are to be told of a change; null: nothing.</summary>
    public static ChatEvent? Between(ChatSessionState before, ChatSessionState after) =>
        (before.Status, after.Status) switch
        {
            (not ChatStatus.Closed, ChatStatus.Closed) =>
                Of(after.AwayAt is null ? ChatEventCode.Closed : ChatEventCode.Abandoned),
            (_, ChatStatus.Active) when before.Status != ChatStatus.Active || before.Agent != after.Agent =>
                Of(ChatEventCode.AgentJoined, after.AgentName ?? ""),
            _ when before.Topic != after.Topic => Of(ChatEventCode.MovedToTopic, after.Topic),
            (ChatStatus.Active, ChatStatus.Offered) => Of(ChatEventCode.MovedToAgent),
            (ChatStatus.Active, ChatStatus.Waiting) => Of(ChatEventCode.AgentLeft, before.AgentName ?? ""),
            _ when after.OutOfHours && !before.OutOfHours => Of(ChatEventCode.OutOfHours),
            _ => null,
        };

    /// <summary>The message that tells it.</summary>
    public static ChatMessage Message(ChatEvent what, long sequence, DateTimeOffset now) => new(
        sequence, $"event-{sequence}", ChatParty.System, Author: null, Name: "", TextOf(what), now, IsNote: false,
        Event: what);

    private static ChatEvent Of(ChatEventCode code, params string[] args) => new(code, args);

    // For clients that do not know the code.
    private static string TextOf(ChatEvent what) => what.Code switch
    {
        ChatEventCode.AgentJoined => $"{what.Args[0]} answers from now on.",
        ChatEventCode.AgentLeft => $"{what.Args[0]} had to leave. Somebody else will be with you.",
        ChatEventCode.MovedToTopic => "Somebody who knows more about it will be with you.",
        ChatEventCode.MovedToAgent => "A colleague will be with you.",
        ChatEventCode.Closed => "The chat was closed.",
        ChatEventCode.Abandoned => "The chat was closed, because nobody came back to it.",
        ChatEventCode.OutOfHours =>
            "Nobody answers at this time. You can wait, or leave a message and get the answer by mail.",
    };
}
