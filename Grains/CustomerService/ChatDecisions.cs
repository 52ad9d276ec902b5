namespace Commerce.CustomerService;

/// <summary>
/// What happens to a session: pure. Each gives the outcome and the session after it; the same object where nothing
/// changes.
/// </summary>
internal static class ChatDecisions
{
    public static ChatSessionState Open(OpenChat command, ChatSettings settings, DateTimeOffset now) => new(
        command.Topic, command.Context, command.Shopper, command.ShopperName, OpenedAt: now, QueuedAt: now,
        LastAgent: command.LastAgent, WithBot: settings.Bot && !command.WithoutBot, Language: command.Language,
        LookAt: now + settings.AbandonAfter);

    /// <summary>Whether somebody may say something now.</summary>
    public static ChatOutcome Speak(ChatSessionState session, SendChatMessage command) =>
        !session.Admits(command.By) || (command.IsNote && !command.By.IsStaff) ? ChatOutcome.NotFound
        : session.Status == ChatStatus.Closed ? ChatOutcome.Closed
        : session.LastSequence >= ChatLimits.MessagesMax ? ChatOutcome.Full
        : command.Attachment is { Kind: ChatAttachmentKind.Coupon } && !command.By.IsStaff ? ChatOutcome.NotAllowed
        : ChatOutcome.Done;

    /// <summary>Somebody sends a picture.</summary>
    public static (ChatOutcome Outcome, ChatSessionState Next) AddPicture(ChatSessionState session, ChatMember by) =>
        !session.Admits(by) ? (ChatOutcome.NotFound, session)
        : session.Status == ChatStatus.Closed ? (ChatOutcome.Closed, session)
        : session.Pictures >= ChatLimits.PicturesMax ? (ChatOutcome.Full, session)
        : (ChatOutcome.Done, session with { Pictures = session.Pictures + 1 });

    /// <summary>A message was said. Who speaks has read what was there.</summary>
    public static ChatSessionState Said(ChatSessionState session, ChatMessage message) => session with
    {
        LastSequence = message.Sequence,
        AnsweredAt = session.AnsweredAt
            ?? (message is { IsNote: false, From: ChatParty.Agent or ChatParty.Supervisor } ? message.At : null),
        ReadByShopper = message.From == ChatParty.Shopper ? message.Sequence : session.ReadByShopper,
        ReadByAgent = message.From is ChatParty.Agent or ChatParty.Supervisor && message.Author == session.Agent
            ? message.Sequence
            : session.ReadByAgent,
    };

    public static (ChatOutcome Outcome, ChatSessionState Next) Read(
        ChatSessionState session, ChatMember member, long upTo)
    {
        if (!session.Admits(member))
        {
            return (ChatOutcome.NotFound, session);
        }

        var read = Math.Min(upTo, session.LastSequence);
        return (ChatOutcome.Done, member.Party switch
        {
            ChatParty.Shopper when read > session.ReadByShopper => session with { ReadByShopper = read },
            ChatParty.Agent or ChatParty.Supervisor when member.Id == session.Agent && read > session.ReadByAgent =>
                session with { ReadByAgent = read },
            _ => session, // A supervisor who looks on changes nothing.
        });
    }

    /// <summary>A desk asks an agent to take it.</summary>
    public static ChatSessionState Offer(ChatSessionState session, MemberId agent, string name, DateTimeOffset now) =>
        session.Status != ChatStatus.Waiting
            ? session
            : session with { Status = ChatStatus.Offered, Agent = agent, AgentName = name, OfferedAt = now };

    /// <summary>
    /// Whether somebody may take it: what waits, or was offered to them; a supervisor whatever is open.
    /// </summary>
    public static ChatOutcome MayAccept(ChatSessionState session, ChatMember member) =>
        !member.IsStaff ? ChatOutcome.NotFound
        : session.Status == ChatStatus.Closed ? ChatOutcome.Closed
        : session.Status == ChatStatus.Waiting || member.Party == ChatParty.Supervisor || session.Agent == member.Id
            ? ChatOutcome.Done
            : ChatOutcome.Taken;

    public static ChatSessionState Accept(ChatSessionState session, ChatMember member) =>
        session.Status == ChatStatus.Active && session.Agent == member.Id
            ? session
            : session with
            {
                Status = ChatStatus.Active,
                Agent = member.Id,
                AgentName = member.Name,
                OfferedAt = null,
                LastAgent = session.Agent is { } former && former != member.Id ? former : session.LastAgent,
                GivenBy = null,
                AwayAt = null,
                OutOfHours = false,
                OpensAt = null,
            };

    /// <summary>Its agent does not take it, or is gone: back to its place.</summary>
    public static ChatSessionState GiveBack(ChatSessionState session) =>
        session.Status is ChatStatus.Offered or ChatStatus.Active
            ? session with
            {
                Status = ChatStatus.Waiting,
                Agent = null,
                AgentName = null,
                OfferedAt = null,
                LastAgent = session.Status == ChatStatus.Active ? session.Agent : session.LastAgent,
            }
            : session;

    /// <summary>Who has it, or a supervisor, gives it away. It keeps its time of arrival.</summary>
    public static (ChatOutcome Outcome, ChatSessionState Next) Transfer(
        ChatSessionState session, TransferChat command, DateTimeOffset now) =>
        !command.By.IsStaff || !session.Admits(command.By) ? (ChatOutcome.NotFound, session)
        : session.Status == ChatStatus.Closed ? (ChatOutcome.Closed, session)
        : command.Agent is { } agent
            ? (ChatOutcome.Done, Offer(GiveBack(session), agent, command.AgentName ?? "", now))
            : (ChatOutcome.Done, GiveBack(session) with
            {
                Topic = command.Topic!,
                LastAgent = null,
                GivenBy = session.Agent ?? command.By.Id,
            });

    /// <summary>One of its members ends it. Who was only asked to take it never had it.</summary>
    public static (ChatOutcome Outcome, ChatSessionState Next) Close(
        ChatSessionState session, ChatMember member, DateTimeOffset now) =>
        !session.Admits(member) ? (ChatOutcome.NotFound, session)
        : session.Status == ChatStatus.Closed ? (ChatOutcome.Done, session)
        : (ChatOutcome.Done, (session.Status == ChatStatus.Offered ? GiveBack(session) : session) with
        {
            Status = ChatStatus.Closed,
            ClosedAt = now,
            AwayAt = null,
            LookAt = null,
        });

    /// <summary>Its shopper has been away for too long to keep the place.</summary>
    public static ChatSessionState Miss(ChatSessionState session, DateTimeOffset now, TimeSpan abandonAfter) =>
        session with { AwayAt = now, LookAt = now + abandonAfter };

    /// <summary>Its shopper is there: who was away for too long comes last.</summary>
    public static ChatSessionState Return(ChatSessionState session, DateTimeOffset now) =>
        session is { AwayAt: not null, Status: not ChatStatus.Closed }
            ? session with { AwayAt = null, QueuedAt = now }
            : session;

    /// <summary>It waits outside the hours of agents, or does so no longer.</summary>
    public static ChatSessionState Pause(ChatSessionState session, bool isOutOfHours, DateTimeOffset? opensAt) =>
        session.OutOfHours == isOutOfHours
            ? session
            : session with { OutOfHours = isOutOfHours, OpensAt = opensAt };

    /// <summary>Its deadline has come: one that waits for its own shopper is over, others are asked again.</summary>
    public static ChatSessionState Expire(ChatSessionState session, TimeSpan abandonAfter, DateTimeOffset now) =>
        session is { Status: ChatStatus.Waiting, AwayAt: { } since } && now - since >= abandonAfter
            ? session with { Status = ChatStatus.Closed, ClosedAt = now, LookAt = null }
            : session with { LookAt = now + abandonAfter };

    public static (ChatOutcome Outcome, ChatSessionState Next) Rate(
        ChatSessionState session, ChatMember member, int score, string? comment) =>
        member.Party != ChatParty.Shopper || !session.Admits(member) ? (ChatOutcome.NotFound, session)
        : session.Status != ChatStatus.Closed ? (ChatOutcome.NotClosed, session)
        : (ChatOutcome.Done, session with { Score = score, Comment = comment });
}
