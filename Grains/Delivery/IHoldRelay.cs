namespace Commerce.Delivery;

/// <summary>Takes what pools have committed to where orders live.</summary>
internal interface IHoldRelay
{
    /// <summary>Hands over committed holds of one pool, in their order, and how far its log was committed.</summary>
    void Enqueue(RelayWindow window, IReadOnlyList<HoldToRelay> holds, long handedOverSeq);

    /// <summary>Completes when more can be taken: pools commit nothing before.</summary>
    Task RoomAsync();

    /// <summary>
    /// Whether there has been no room for so long that waiting for it is no use: the buyers' shards take nothing.
    /// </summary>
    bool IsStuck { get; }
}
