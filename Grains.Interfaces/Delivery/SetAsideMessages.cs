using System.Globalization;

namespace Commerce.Delivery;

/// <summary>An event that one of its consumers could not handle, kept until somebody has looked.</summary>
/// <param name="Id">Names it: its consumer, its shard and its number there.</param>
/// <param name="Consumer">Who could not handle it.</param>
/// <param name="Topic">What happened, for example <c>order.paid</c>.</param>
/// <param name="Key">To what, for example the order.</param>
/// <param name="At">When it was committed.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Failure">What the last attempt said.</param>
[GenerateSerializer, Immutable, Alias("delivery.set-aside")]
public sealed record SetAsideEvent(
    [property: Id(0)] string Id,
    [property: Id(1)] string Consumer,
    [property: Id(2)] string Topic,
    [property: Id(3)] string Key,
    [property: Id(4)] DateTimeOffset At,
    [property: Id(5)] int Attempts,
    [property: Id(6)] string Failure)
{
    /// <summary>The shard of an id; null: no event is called so.</summary>
    public static int? ShardOf(string id) =>
        id.Split(':') is [var consumer, var shard, var number]
        && consumer.All(letter => char.IsAsciiLetterLower(letter) || letter == '-')
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && int.TryParse(shard, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : null;
}

/// <summary>A page of events that were set aside.</summary>
/// <param name="Items">The events, by consumer and shard, the oldest first.</param>
/// <param name="Next">The event after which to go on; null: these were the last.</param>
[GenerateSerializer, Immutable, Alias("delivery.set-aside-page")]
public sealed record SetAsidePage(
    [property: Id(0)] IReadOnlyList<SetAsideEvent> Items, [property: Id(1)] string? Next);
