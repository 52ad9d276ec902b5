using System.Globalization;

namespace Commerce.Delivery;

/// <summary>
/// An event as consumers get it, whatever brought it: the outbox of a shard, or a broker that had it from there.
/// </summary>
/// <param name="Shard">Number of the shard whose outbox had it.</param>
/// <param name="Number">Its number there, in commit order.</param>
/// <param name="Topic">What happened, for example <c>order.paid</c>.</param>
/// <param name="Key">Events of one key come in their order.</param>
/// <param name="Payload">UTF-8 JSON.</param>
/// <param name="OccurredAt">When it was committed.</param>
internal sealed record EventEnvelope(
    int Shard, long Number, string Topic, string Key, ReadOnlyMemory<byte> Payload, DateTimeOffset OccurredAt)
{
    /// <summary>Names the event in the whole shop, the same however often it is delivered.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Shard}-{Number}");
}
