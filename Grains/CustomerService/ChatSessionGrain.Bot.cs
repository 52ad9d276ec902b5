using Microsoft.Extensions.Logging;

namespace Commerce.CustomerService;

// The bot's part of a session. What it says is committed with how far it has read, so that it answers once whatever
// happens to the silo; an answer that was not given is given at the next look. Calls do not interleave: nobody takes
// the session while it thinks, and it says nothing once somebody has.
internal sealed partial class ChatSessionGrain
{
    private IGrainTimer? _bot;

    // Not within the shopper's call: their message is acknowledged first.
    private void AskBot()
    {
        if (_row.State is { IsWithBot: true })
        {
            _bot ??= this.RegisterGrainTimer(
                AnswerAsBotAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
            _bot.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task AnswerAsBotAsync()
    {
        if (_row.State is not { IsWithBot: true, LastSequence: < ChatLimits.MessagesMax } session
            || await FindReplyAsync(session) is not { } reply)
        {
            return;
        }

        var now = _time.GetUtcNow();
        var message = new ChatMessage(
            session.LastSequence + 1, $"bot-{session.LastSequence}", ChatParty.Bot, Author: null,
            BotTexts.Name(reply.Language), reply.Text, now, IsNote: false);
        await SayAsync(BotDecisions.Said(session, reply, now), message);
        if (reply.HandsOver)
        {
            Tell(new ChatNews(Id, Changed: View()));
            await LookAsync();
        }
    }

    // Null: there is nothing to answer.
    private async Task<BotReply?> FindReplyAsync(ChatSessionState session)
    {
        var isOutOfHours = !_settings.Hours.IsOpen(_time.GetUtcNow());
        if (!_settings.Bot)
        {
            return BotDecisions.Fail(session, isOutOfHours); // It was turned off meanwhile.
        }

        if (session.LastSequence == 0)
        {
            return BotDecisions.Greet(session.ShopperName, session.Language);
        }

        var said = await Transcript.ReadAfterAsync(
            session.BotReadUpTo, ChatLimits.HistoryMax, withNotes: false, CancellationToken.None);
        var asked = said.Where(each => each.From == ChatParty.Shopper).Select(TextOf).ToList();
        if (asked.Count == 0)
        {
            return null;
        }

        try
        {
            return await new ChatBot(GrainFactory).AnswerAsync(
                session, string.Join('\n', asked), isOutOfHours);
        }
        catch (Exception exception)
        {
            LogBotFailed(_logger, Id, exception);
            return BotDecisions.Fail(session, isOutOfHours);
        }
    }

    private static string TextOf(ChatMessage message) =>
        message.Attachment is { Kind: ChatAttachmentKind.Order } order
            ? $"{message.Text} {order.Reference}"
            : message.Text;

    [LoggerMessage(EventId = 2703, Level = LogLevel.Warning,
        Message = "The bot could not find an answer in session {SessionId}; it hands over to people.")]
    private static partial void LogBotFailed(ILogger logger, string sessionId, Exception exception);
}
