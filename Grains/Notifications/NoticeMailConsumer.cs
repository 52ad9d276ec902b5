using System.Text.Json;
using Commerce.Catalog;
using Commerce.Delivery;
using Commerce.Members;
using Commerce.Storage;

namespace Commerce.Notifications;

/// <summary>
/// Tells members by mail what they asked to be told: that stock has returned, or that a sale is about to begin. As with
/// mails about orders, each is sent first and all are written down then.
/// </summary>
internal sealed class NoticeMailConsumer(Inbox inbox, IGrainFactory grains, IMailSender sender) : IOutboxConsumer
{
    public string Name => "notice-mails";

    public IReadOnlyCollection<string> Topics { get; } = [NoticeDue.Topic];

    public async Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken)
    {
        if (sender is NoMailSender || await inbox.IsHandledAsync(Name, happened, cancellationToken))
        {
            return;
        }

        var due = JsonSerializer.Deserialize<NoticeDue>(happened.Payload.Span, StateJson.Options)!;
        var product = await grains.FindProductAsync(due.Sku).WaitAsync(cancellationToken);
        foreach (var member in product is null ? [] : due.Members)
        {
            var contact = await grains.GetGrain<IContactGrain>($"{member}").GetAsync().WaitAsync(cancellationToken);
            if (contact is not null)
            {
                var (subject, text, language) = NoticeMailTexts.Of(due.Kind, contact, product!);
                await sender.SendAsync(
                    new Mail(
                        $"notice.{happened.Id}.{member}", contact.Email, contact.Name, subject, text,
                        happened.OccurredAt, language),
                    cancellationToken);
            }
        }

        await inbox.CommitAsync(Name, happened);
    }
}
