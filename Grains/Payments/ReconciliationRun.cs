namespace Commerce.Payments;

/// <summary>
/// How far a run is, and what it has found. Of the hours beside its time only the names are read: what was taken just
/// before midnight the shop has heard of after it, and need not be asked about.
/// </summary>
internal sealed class ReconciliationRun
{
    private static readonly TimeSpan Beside = TimeSpan.FromHours(1);

    private readonly Queue<BooksPart> _parts;
    private readonly HashSet<(BookDifferenceKind Kind, string Reference)> _noted;
    private readonly Dictionary<string, ReconciledSum> _sums = new(StringComparer.Ordinal);

    /// <param name="begun">As it was written down; of one that a crash cut short, what it had settled counts.</param>
    /// <param name="from">From when the books are compared.</param>
    /// <param name="until">Until when.</param>
    public ReconciliationRun(Reconciliation begun, DateTimeOffset from, DateTimeOffset until)
    {
        Report = Begin(begun.Day, begun, begun.StartedAt);
        (From, Until) = (from, until);
        _parts = new Queue<BooksPart>(
        [
            new BooksPart(from - Beside, from, IsCompared: false),
            new BooksPart(from, until, IsCompared: true),
            new BooksPart(until, until + Beside, IsCompared: false),
        ]);
        _noted = [.. Report.Differences.Select(KeyOf)];
    }

    public Reconciliation Report { get; private set; }

    public DateTimeOffset From { get; }

    public DateTimeOffset Until { get; }

    /// <summary>Names of the bookings that have been compared, or are another day's.</summary>
    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>What of the gateway's books is read; null: they are read.</summary>
    public BooksPart? Part => _parts.TryPeek(out var part) ? part : null;

    /// <summary>Where to go on in it.</summary>
    public string? After { get; private set; }

    /// <summary>The shard whose orders are next.</summary>
    public int Shard { get; private set; }

    /// <summary>The last of its orders that was looked at; empty: none.</summary>
    public string AfterOrder { get; private set; } = "";

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
        var isCompared = _parts.Peek().IsCompared;
        foreach (var booking in page.Items.Where(booking => Seen.Add(booking.EventId) && isCompared))
        {
            var none = booking.Amount with { Amount = 0 };
            var sum = _sums.GetValueOrDefault(booking.Amount.Currency) ?? new ReconciledSum(none, none);
            _sums[booking.Amount.Currency] = booking.IsRefund
                ? sum with { Refunded = sum.Refunded.Plus(booking.Amount) }
                : sum with { Paid = sum.Paid.Plus(booking.Amount) };
        }

        After = page.NextAfter;
        if (After is null)
        {
            _parts.Dequeue();
        }

        var compared = isCompared ? page.Items : [];
        Report = Report with
        {
            Payments = Report.Payments + compared.Count(booking => !booking.IsRefund),
            Refunds = Report.Refunds + compared.Count(booking => booking.IsRefund),
            Sums = [.. _sums.OrderBy(sum => sum.Key, StringComparer.Ordinal).Select(sum => sum.Value)],
            Error = null,
        };
    }

    /// <summary>Orders of the shard were looked at.</summary>
    /// <param name="lastOrder">The last of them; null: all were.</param>
    public void Looked(string? lastOrder)
    {
        (Shard, AfterOrder) = (Shard + (lastOrder is null ? 1 : 0), lastOrder ?? "");
        Report = Report with { Error = null };
    }

    /// <summary>It waits until what failed works again.</summary>
    public void Failed(string error) => Report = Report with { Error = error };

    private static (BookDifferenceKind Kind, string Reference) KeyOf(BookDifference difference) =>
        (difference.Kind, difference.Reference);
}

/// <summary>A time in the gateway's books.</summary>
/// <param name="From">From when.</param>
/// <param name="Until">Until when, not included.</param>
/// <param name="IsCompared">Whether its bookings are compared with orders.</param>
internal sealed record BooksPart(DateTimeOffset From, DateTimeOffset Until, bool IsCompared);
