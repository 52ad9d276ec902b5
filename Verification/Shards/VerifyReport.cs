namespace Commerce.Verification.Shards;

/// <summary>Something that is not as it must be.</summary>
/// <param name="Check">Which rule it breaks.</param>
/// <param name="Pool">The pool it is about, if it is about one.</param>
/// <param name="Seq">The entry of its log, if it is about one.</param>
/// <param name="OrderId">The order, if it is about one.</param>
/// <param name="Text">What was seen, and what it should be.</param>
public sealed record Difference(CheckId Check, string? Pool, long? Seq, string? OrderId, string Text)
{
    /// <summary>A line for people.</summary>
    public override string ToString() => string.Join(' ', (string[])
    [
        .. Pool is null ? [] : (string[])[Pool],
        .. Seq is null ? [] : (string[])[$"seq {Seq}"],
        .. OrderId is null ? [] : (string[])[$"order {OrderId}"],
    ]) + $": {Text}";
}

/// <summary>What a verification looked at, and what it found.</summary>
public sealed class VerifyReport
{
    private const int DifferencesKeptMax = 1000;

    private readonly List<Difference> _differences = [];
    private readonly SortedDictionary<string, long> _lagging = new(StringComparer.Ordinal);

    /// <summary>Pools that were replayed.</summary>
    public long Pools { get; internal set; }

    /// <summary>Entries of their logs.</summary>
    public long Entries { get; internal set; }

    /// <summary>Holds among them.</summary>
    public long Holds { get; internal set; }

    /// <summary>Orders that were compared with their holds.</summary>
    public long Orders { get; internal set; }

    /// <summary>Moves of units between pools.</summary>
    public long Moves { get; internal set; }

    /// <summary>Takeovers of pools.</summary>
    public long Takeovers { get; internal set; }

    /// <summary>The first thousand.</summary>
    public IReadOnlyList<Difference> Differences => _differences;

    /// <summary>All of them.</summary>
    public long DifferenceCount { get; private set; }

    /// <summary>
    /// What is allowed to be behind, by kind: work that the shop, or its next start, still has to do.
    /// </summary>
    public IReadOnlyDictionary<string, long> Lagging => _lagging;

    /// <summary>There was nothing whose truth could be seen: not a pass.</summary>
    public bool Vacuous => Entries == 0;

    /// <summary>Something was checked and nothing was wrong.</summary>
    public bool Clean => DifferenceCount == 0 && !Vacuous;

    internal void Differs(CheckId check, string? pool, long? seq, string? orderId, string text)
    {
        if (DifferenceCount++ < DifferencesKeptMax)
        {
            _differences.Add(new Difference(check, pool, seq, orderId, text));
        }
    }

    internal void Lags(string what) => _lagging[what] = _lagging.GetValueOrDefault(what) + 1;
}
