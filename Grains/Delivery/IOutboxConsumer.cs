using Commerce.Storage;

namespace Commerce.Delivery;

/// <summary>
/// Handles events of some topics. Events of one key come in their order and one at a time, each at least once; an
/// exception means "again later".
/// </summary>
internal interface IOutboxConsumer
{
    /// <summary>For logs and metrics.</summary>
    string Name { get; }

    IReadOnlyCollection<string> Topics { get; }

    Task HandleAsync(OutboxRow happened, CancellationToken cancellationToken);
}
