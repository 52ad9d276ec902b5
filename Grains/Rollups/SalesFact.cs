using Commerce.Storage;

namespace Commerce.Rollups;

/// <summary>Something of an order that counts in the rollups of sales. An order only ever gets more.</summary>
/// <param name="Cause">Names it within its order.</param>
/// <param name="At">When, as the order says it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Lines">What it was about.</param>
internal sealed record SalesFact(
    string Cause, DateTimeOffset At, SalesFactKind Kind, IReadOnlyList<SalesFactLine> Lines)
{
    /// <summary>Of how many lines pairs are made: an order of a wholesaler has hundreds.</summary>
    public const int PairedLinesMax = 12;

    /// <summary>What it adds to the rollups: a row for each SKU, and one for the order as a whole.</summary>
    public IEnumerable<SalesRow> Rows()
    {
        var hour = HourOf(At);
        foreach (var sku in Lines.GroupBy(line => (line.Sku, line.Amount.Currency)))
        {
            yield return Row(sku.Key.Sku, hour, sku.Key.Currency, sku);
        }

        foreach (var currency in Lines.GroupBy(line => line.Amount.Currency, StringComparer.Ordinal))
        {
            yield return Row("", hour, currency.Key, currency);
        }
    }

    /// <summary>What it adds to what was sold together, in both directions: of the dearest lines.</summary>
    public IEnumerable<SoldTogetherRow> Pairs()
    {
        if (Kind != SalesFactKind.Sold)
        {
            yield break;
        }

        var skus = Lines
            .OrderByDescending(line => line.Amount.Amount).ThenBy(line => line.Sku, StringComparer.Ordinal)
            .Select(line => line.Sku).Distinct(StringComparer.Ordinal).Take(PairedLinesMax).ToList();
        foreach (var sku in skus)
        {
            foreach (var other in skus)
            {
                if (sku != other)
                {
                    yield return new SoldTogetherRow(sku, other, 1);
                }
            }
        }
    }

    /// <summary>When the hour of a time began.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private SalesRow Row(string sku, DateTimeOffset hour, string currency, IEnumerable<SalesFactLine> lines)
    {
        var (units, amount) = (lines.Sum(line => (long)line.Units), lines.Sum(line => line.Amount.Amount));
        return Kind == SalesFactKind.Sold
            ? new SalesRow(sku, hour, currency, 1, units, amount, 0, 0)
            : new SalesRow(sku, hour, currency, 0, 0, 0, units, amount);
    }
}

/// <summary>Units of a SKU, and their worth.</summary>
internal sealed record SalesFactLine(string Sku, int Units, Money Amount);

/// <summary>Which figures a fact is about.</summary>
internal enum SalesFactKind
{
    /// <summary>Paid, or confirmed to be paid in cash.</summary>
    Sold,

    /// <summary>Given up after that, whatever the reason.</summary>
    GivenUp,
}
