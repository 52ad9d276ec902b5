using System.Globalization;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Flash;

/// <summary>What <c>flash</c> was asked to do, as it was written on the command line.</summary>
internal sealed record FlashPlan
{
    internal required string Url { get; init; }

    internal string? SaleId { get; init; }

    internal string? Sku { get; init; }

    internal bool Create { get; init; }

    internal int Units { get; init; }

    internal int Limit { get; init; }

    internal long Price { get; init; }

    internal int Quantity { get; init; }

    internal int Buyers { get; init; }

    internal int Connections { get; init; }

    internal bool Closed { get; init; }

    internal string Rate { get; init; } = "";

    internal string For { get; init; } = "";

    internal string Arrivals { get; init; } = "";

    internal string Patience { get; init; } = "";

    internal string Timeout { get; init; } = "";

    internal double CheckRetries { get; init; }

    internal int Seed { get; init; }

    internal IReadOnlyList<string> Thresholds { get; init; } = [];

    /// <summary>Checks everything at once.</summary>
    /// <returns>What is to be run; null when there are errors.</returns>
    internal FlashRunOptions? Validate(out IReadOnlyList<string> errors)
    {
        var found = new List<string>();
        var url = Uri.TryCreate(Url, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttp ? parsed
            : null;
        Check(url is not null, $"--url '{Url}' is not an http:// address (TLS ends before the shop)");
        Check(Create || Sku is null || SaleId is not null, "--sku without --create needs --sale");
        Check(!Create || SaleId is null, "--create makes a sale of its own: leave --sale out");
        Check(Units is >= 1 and <= 10_000_000, $"--units {Units} is not 1 to 10,000,000");
        Check(Limit is >= 1 and <= 10_000, $"--limit {Limit} is not 1 to 10,000");
        Check(Price is >= 1 and <= 100_000_000, $"--price {Price} is not 1 to 100,000,000 minor units");
        Check(Quantity is >= 1 and <= 1000, $"--quantity {Quantity} is not 1 to 1,000");
        Check(Buyers is >= 1 and <= 1_000_000, $"--buyers {Buyers} is not 1 to 1,000,000");
        Check(Connections is >= 1 and <= 10_000, $"--connections {Connections} is not 1 to 10,000");
        Check(CheckRetries is >= 0 and <= 1, $"--check-retries {CheckRetries} is not a share from 0 to 1");
        var rate = Quantities.TryParseRate(Rate);
        Check(Closed || rate is > 0 and <= 1_000_000,
            $"--rate '{Rate}' is not a rate such as 5000/s, up to 1,000,000/s");
        var duration = Duration("--for", For, TimeSpan.FromHours(1));
        var patience = Duration("--patience", Patience, TimeSpan.FromMinutes(1));
        var timeout = Duration("--timeout", Timeout, TimeSpan.FromMinutes(1));
        var knownKind = Enum.TryParse<ArrivalKind>(Arrivals, ignoreCase: true, out var kind) && Enum.IsDefined(kind);
        Check(knownKind, $"--arrivals '{Arrivals}' is neither poisson nor uniform");
        var thresholds = Thresholds.Select(text =>
        {
            var threshold = Threshold.TryParse(text, out var error);
            Check(threshold is not null, error!);
            return threshold!;
        }).ToList();

        errors = found;
        return found.Count > 0
            ? null
            : new FlashRunOptions(this, url!, Closed ? null : rate, duration, patience, timeout, kind, thresholds);

        void Check(bool rule, string error)
        {
            if (!rule)
            {
                found.Add(error);
            }
        }

        TimeSpan Duration(string name, string text, TimeSpan max)
        {
            var value = Quantities.TryParseDuration(text);
            Check(value > TimeSpan.Zero && value <= max,
                $"{name} '{text}' is not a time such as 500ms, 60s or 2m, up to {max}");
            return value ?? default;
        }
    }
}

/// <summary>A plan whose every value is in range.</summary>
internal sealed record FlashRunOptions(
    FlashPlan Plan,
    Uri Url,
    double? Rate,
    TimeSpan Duration,
    TimeSpan Patience,
    TimeSpan Timeout,
    ArrivalKind Arrivals,
    IReadOnlyList<Threshold> Thresholds)
{
    /// <summary>The plan in a sentence.</summary>
    public override string ToString()
    {
        var culture = CultureInfo.InvariantCulture;
        var load = Rate is { } rate
            ? string.Create(culture, $"{rate:N0} arrivals/s ({Arrivals}) for {Duration.TotalSeconds:0.#} s")
            : string.Create(culture,
                $"one request of each buyer, as fast as the connections allow, {Duration.TotalSeconds:0.#} s at most");
        var sale = Plan.Create
            ? string.Create(culture, $"a new sale of {Plan.Units:N0} units, {Plan.Limit} a buyer")
            : $"sale {Plan.SaleId ?? "(the first that runs)"}";
        return string.Create(
            culture,
            $"{sale} at {Url}; {Plan.Buyers:N0} buyers, {Plan.Quantity} unit(s) a request, {Plan.Connections} " +
            $"connections; " +
            $"{load}; {Plan.CheckRetries:P0} of requests sent twice; seed {Plan.Seed}");
    }
}
