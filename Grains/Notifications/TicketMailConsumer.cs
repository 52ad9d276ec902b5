using System.Text.Json;
using Commerce.CustomerService;
using Commerce.Delivery;
using Commerce.Members;
using Commerce.Storage;

namespace Commerce.Notifications;

/// <summary>
/// Tells shoppers by mail what was answered to the messages that they left, and their lists that it was. As with mails
/// about orders, each is sent first and written down then.
/// </summary>
internal sealed class TicketMailConsumer(Inbox inbox, IGrainFactory grains, IMailSender sender) : IOutboxConsumer
{
    private const int QuotedMax = 1_000;

    public string Name => "ticket-mails";

    public IReadOnlyCollection<string> Topics { get; } = [ChatTicketGrain.AnsweredTopic];

    public async Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken)
    {
        var ticket = JsonSerializer.Deserialize<ChatTicket>(happened.Payload.Span, StateJson.Options)!;
        await grains.GetGrain<IChatShopperGrain>($"{ticket.Shopper}").CloseTicketAsync(ticket.TicketId)
            .WaitAsync(cancellationToken);
        if (sender is NoMailSender || await inbox.IsHandledAsync(Name, happened, cancellationToken))
        {
            return;
        }

        if (await grains.GetGrain<IContactGrain>($"{ticket.Shopper}").GetAsync().WaitAsync(cancellationToken)
            is { } contact)
        {
            var isChinese = contact.Language?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true;
            await sender.SendAsync(
                new Mail(
                    $"ticket.{ticket.TicketId}", contact.Email, contact.Name,
                    isChinese ? "我们已回复您的留言" : "An answer to your message", TextOf(ticket, contact.Name, isChinese),
                    happened.OccurredAt, isChinese ? "zh" : "en"),
                cancellationToken);
        }

        await inbox.CommitAsync(Name, happened);
    }

    private static string TextOf(ChatTicket ticket, string name, bool isChinese)
    {
        var quoted = ticket.Text.Length <= QuotedMax ? ticket.Text : ticket.Text[..QuotedMax] + "…";
        return $"""
            {(isChinese ? $"{name}，您好：" : $"Dear {name},")}

            {ticket.Answer}

            {ticket.AnsweredBy}

            {(isChinese ? "您的留言：" : "You wrote:")}
            > {quoted.ReplaceLineEndings("\n> ")}

            """;
    }
}
