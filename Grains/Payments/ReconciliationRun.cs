namespace Commerce.Payments;

/// <summary>How far a run is, and what it has found.</summary>
internal sealed class ReconciliationRun
{
    private readonly HashSet<(BookDifferenceKind Kind, string Reference)> _noted;
    private readonly Dictionary<string, ReconciledSum> _sums = new(StringComparer.Ordinal);

    /// <param name="begun">As it was written down; of one that a crash cut short, what it had settled counts.</param>
    /// <param name="from">From when the books are compared.</param>
    /// <param name="until">Until when.</param>
    public ReconciliationRun(Reconciliation begun, DateTimeOffset from, DateTimeOffset until)
    {
        Report = Begin(begun.Day, begun, begun.StartedAt);
        (From, Until) = (from, until);
        _noted = [.. Report.Differences.Select(KeyOf)];
    }

    public Reconciliation Report { get; private set; }

    public DateTimeOffset From { get; }

    public DateTimeOffset Until { get; }

    /// <summary>Names of the bookings that have been compared.</summary>
    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>Where to go on in the gateway's books.</summary>
    public string? After { get; private set; }

    public bool BooksAreRead { get; private set; }

    /// <summary>The shard whose orders are next.</summary>
    public int Shard { get; set; }

    /// <summary>A report that begins; what an earlier run of the day has settled stays in it.</summary>
    public static Reconciliation Begin(string day, Reconciliation? before, DateTimeOffset now)
    {
        var settled = (before?.Differences ?? []).Where(difference => difference.Settled).ToList();
        return new Reconciliation(
            day, Running: true, now, EndedAt: null, Payments: 0, Refunds: 0, Sums: [],
            settled.Count, settled.Count, settled, before is { Running: true } ? before.Error : null);
    }

    public bool IsNew(BookDifference difference) => !_noted.Contains(KeyOf(difference));

    public void Note(BookDifference difference, int listedMax)
    {
        _noted.Add(KeyOf(difference));
        Report = Report with
        {
            DifferenceCount = Report.DifferenceCount + 1,
            SettledCount = Report.SettledCount + (difference.Settled ? 1 : 0),
            Differences = Report.Differences.Count < listedMax
                ? [.. Report.Differences, difference]
                : Report.Differences,
        };
    }

    /// <summary>A page of the gateway's books was compared.</summary>
    public void Took(GatewayBookPage page)
    {
        foreach (var booking in page.Items.Where(booking => Seen.Add(booking.EventId)))
        {
            var none = booking.Amount with { Amount = 0 };
            var sum = _sums.GetValueOrDefault(booking.Amount.Currency) ?? new ReconciledSum(none, none);
            _sums[booking.Amount.Currency] = booking.IsRefund
                ? sum with { Refunded = sum.Refunded.Plus(booking.Amount) }
                : sum with { Paid = sum.Paid.Plus(booking.Amount) };
        }

        (After, BooksAreRead) = (page.NextAfter, page.NextAfter is null);
        Report = Report with
        {
            Payments = Report.Payments + page.Items.Count(booking => !booking.IsRefund),
            Refunds = Report.Refunds + page.Items.Count(booking => booking.IsRefund),
            Sums = [.. _sums.OrderBy(sum => sum.Key, StringComparer.Ordinal).Select(sum => sum.Value)],
            Error = null,
        };
    }

    /// <summary>It waits until what failed works again.</summary>
    public void Failed(string error) => Report = Report with { Error = error };

    private static (BookDifferenceKind Kind, string Reference) KeyOf(BookDifference difference) =>
        (difference.Kind, difference.Reference);
}
