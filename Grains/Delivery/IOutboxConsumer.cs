namespace Commerce.Delivery;

/// <summary>
/// Handles events of some topics. Events of one key come in their order and one at a time, each at least once; an
/// exception means "again later", an <see cref="EventRefusedException"/> "never". Who must not do it twice uses the
/// <see cref="Inbox"/>, or asks somebody who knows.
/// </summary>
internal interface IOutboxConsumer
{
    /// <summary>For logs, metrics and inbox rows: never changed, 50 characters at most.</summary>
    string Name { get; }

    IReadOnlyCollection<string> Topics { get; }

    Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken);
}
