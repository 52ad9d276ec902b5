namespace Commerce.Verification.Checks;

/// <summary>Bounds that a run is held to.</summary>
public sealed record CheckOptions
{
    /// <summary>Longest time from the end of a fault to the first answer of a pool.</summary>
    public TimeSpan RecoveryMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Kinds of faults that the shop heals itself: longest time from the beginning of one to the first answer of a
    /// pool.
    /// </summary>
    public IReadOnlyDictionary<string, TimeSpan> TakeoverMax { get; init; } =
        new Dictionary<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>How old a number of units left may be that a shopper reads.</summary>
    public TimeSpan StockReadAgeMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How old the state may be on which a buyer is refused.</summary>
    public TimeSpan RefusalAgeMax { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Share of refusals without a reason in the log that is borne: decisions that a fault undid.</summary>
    public double UnfoundedRefusalsMax { get; init; } = 0.001;

    /// <summary>How far the shop's clock may be from the recorder's.</summary>
    public TimeSpan ClockErrorMax { get; init; } = TimeSpan.FromSeconds(1);
}
