namespace Commerce.LoadTests.Verify;

/// <summary>Something that is not as it must be.</summary>
/// <param name="Pool">The pool it is about, if it is about one.</param>
/// <param name="Seq">The entry of its log, if it is about one.</param>
/// <param name="OrderId">The order, if it is about one.</param>
/// <param name="Text">What was seen, and what it should be.</param>
internal sealed record Difference(string? Pool, long? Seq, string? OrderId, string Text)
{
    public override string ToString() => string.Join(' ', (string[])
    [
        .. Pool is null ? [] : (string[])[Pool],
        .. Seq is null ? [] : (string[])[$"seq {Seq}"],
        .. OrderId is null ? [] : (string[])[$"order {OrderId}"],
    ]) + $": {Text}";
}

/// <summary>What a verification looked at, and what it found.</summary>
internal sealed class VerifyReport
{
    private const int DifferencesKeptMax = 1000;

    private readonly List<Difference> _differences = [];
    private readonly SortedDictionary<string, long> _lagging = new(StringComparer.Ordinal);

    internal long Pools { get; set; }

    internal long Entries { get; set; }

    internal long Holds { get; set; }

    internal long Orders { get; set; }

    internal long Moves { get; set; }

    /// <summary>The first thousand.</summary>
    internal IReadOnlyList<Difference> Differences => _differences;

    internal long DifferenceCount { get; private set; }

    /// <summary>
    /// What is allowed to be behind, by kind: work that the shop, or its next start, still has to do.
    /// </summary>
    internal IReadOnlyDictionary<string, long> Lagging => _lagging;

    /// <summary>There was nothing whose truth could be seen: not a pass.</summary>
    internal bool Vacuous => Entries == 0;

    internal bool Clean => DifferenceCount == 0 && !Vacuous;

    internal void Differs(string? pool, long? seq, string? orderId, string text)
    {
        if (DifferenceCount++ < DifferencesKeptMax)
        {
            _differences.Add(new Difference(pool, seq, orderId, text));
        }
    }

    internal void Lags(string what) => _lagging[what] = _lagging.GetValueOrDefault(what) + 1;
}
