using Commerce.Delivery;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>
/// Adds facts of sessions to the day and topic they count for, in the shard of the session. Once for each event, by the
/// inbox; events of one row come one after the other, so that only a silo that has lost the shard can be in the way.
/// </summary>
internal sealed class ChatReportConsumer(IShardStore store, Inbox inbox) : IOutboxConsumer
{
    public string Name => "chat-report";

    public IReadOnlyCollection<string> Topics { get; } = [ChatFact.EventTopic];

    public async Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken)
    {
        var row = await store.ReadStateAsync(
            store.Map.SlotOf(happened.Shard), ChatDay.RowType, happened.Key, cancellationToken);
        var day = (row is null ? ChatDay.None : ChatDay.Decode(row.Payload)).Plus(ChatFact.Decode(happened.Payload));
        var isAdded = await inbox.CommitAsync(
            Name, happened, new PutState(ChatDay.RowType, happened.Key, row?.Version ?? 0, day.Encode()));
        if (!isAdded && !await inbox.IsHandledAsync(Name, happened, cancellationToken))
        {
            throw new InvalidOperationException(
                $"The row {ChatDay.RowType} '{happened.Key}' of shard {happened.Shard} was written by somebody else "
                    + "meanwhile; it is read again.");
        }
    }
}
