using Commerce.Delivery;
using Commerce.Members;
using Commerce.Orders;
using Commerce.Storage;

namespace Commerce.Notifications;

/// <summary>
/// Tells buyers by mail what happened to their orders. Nothing takes a mail back, so it is sent first and written down
/// then: after a crash between the two it is sent once more, under the same id, by which it is known.
/// </summary>
internal sealed class OrderMailConsumer(IShardStore store, Inbox inbox, IGrainFactory grains, IMailSender sender)
    : IOutboxConsumer
{
    private static readonly Dictionary<string, OrderMailKind> Kinds = new(StringComparer.Ordinal)
    {
        [OrderTopics.Paid] = OrderMailKind.Paid,
        [OrderTopics.Confirmed] = OrderMailKind.Confirmed,
        [OrderTopics.Expired] = OrderMailKind.Expired,
        [OrderTopics.Cancelled] = OrderMailKind.Cancelled,
        [OrderTopics.Shipped] = OrderMailKind.Shipped,
        [OrderTopics.Delivered] = OrderMailKind.Delivered,
        [OrderTopics.Refunded] = OrderMailKind.Refunded,
        [OrderTopics.ReturnTaken] = OrderMailKind.ReturnTaken,
        [OrderTopics.ReturnRejected] = OrderMailKind.ReturnRejected,
    };

    public string Name => "order-mails";

    public IReadOnlyCollection<string> Topics => Kinds.Keys;

    public async Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken)
    {
        if (sender is NoMailSender)
        {
            return;
        }

        var order = await OrderRow.ReadAsync(store, happened.Key, cancellationToken);
        if (await grains.GetGrain<IContactGrain>(order.Buyer).GetAsync().WaitAsync(cancellationToken) is not { } contact
            || await inbox.IsHandledAsync(Name, happened, cancellationToken))
        {
            return;
        }

        var (subject, text, language) = OrderMailTexts.Of(
            Kinds[happened.Topic], contact.Name, contact.Language, order);
        await sender.SendAsync(
            new Mail(
                $"{happened.Key}.{happened.Id}", contact.Email, contact.Name, subject, text, happened.OccurredAt,
                language),
            cancellationToken);
        await inbox.CommitAsync(Name, happened);
    }
}
