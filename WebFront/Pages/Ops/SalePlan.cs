using System.Globalization;
using Commerce.FlashSales;
using Commerce.Web.Json;
using Commerce.Web.Pages.Presentation;

namespace Commerce.Web.Pages;

/// <summary>The form of a new sale, as typed.</summary>
internal sealed class SalePlan
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>Names this form, so that sending it twice plans one sale.</summary>
    public string? Key { get; set; }

    public string? Name { get; set; }

    /// <summary>UTC, as a browser writes a local time.</summary>
    public string? StartsAt { get; set; }

    /// <summary>UTC, as a browser writes a local time.</summary>
    public string? EndsAt { get; set; }

    public int HoldMinutes { get; set; } = 15;

    public List<SalePlanItem> Items { get; set; } = [];

    /// <summary>An empty form: from now for an hour, with this many rows.</summary>
    public static SalePlan Empty(DateTimeOffset now, int rows) => new()
    {
        Key = IdempotencyKeys.New(),
        StartsAt = now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
        EndsAt = now.AddHours(1).UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
        Items = [.. Enumerable.Range(0, rows).Select(_ => new SalePlanItem())],
    };

    /// <summary>The command it means, or what is wrong with it.</summary>
    public ScheduleSale? ToCommand(DateTimeOffset now, out string error)
    {
        var items = Items.Where(item => !string.IsNullOrWhiteSpace(item.Sku)).ToList();
        error = this switch
        {
            { Name: null or "" or { Length: > 100 } } => "A sale has a name of 1 to 100 characters.",
            _ when Read(StartsAt) is null || Read(EndsAt) is null =>
                "Give the start and the end as date and time, in UTC.",
            _ when Read(EndsAt) <= Read(StartsAt) || Read(EndsAt) <= now =>
                "The end lies after the start, and in the future.",
            { HoldMinutes: < 1 or > 1440 } => "Buyers get 1 to 1,440 minutes to pay.",
            _ when items.Count == 0 => "Give at least one item: its SKU, price, units and limit.",
            _ when items.Select(item => item.Sku!.Trim()).Distinct(StringComparer.Ordinal).Count() < items.Count =>
                "A SKU is there twice; give each one row.",
            _ => items.Select(item => item.Error).FirstOrDefault(wrong => wrong is not null) ?? "",
        };
        return error.Length > 0 ? null : new ScheduleSale(
            Name!.Trim(), Read(StartsAt)!.Value, Read(EndsAt)!.Value, [.. items.Select(item => item.ToPlan())],
            TimeSpan.FromMinutes(HoldMinutes));
    }

    private static DateTimeOffset? Read(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && Validation.IsMoment(at)
        ? at.ToUniversalTime()
        : null;
}

/// <summary>A row of the form.</summary>
internal sealed class SalePlanItem
{
    private const decimal PriceMax = 1_000_000;
    private const int QuantityMax = 1_000_000;

    public string? Sku { get; set; }

    public string? Price { get; set; }

    public int? Quantity { get; set; }

    public int? Limit { get; set; } = 1;

    public string? Error => this switch
    {
        _ when Pounds is not (> 0 and <= PriceMax) => $"Give {Sku} a price in pounds, like 12.50.",
        _ when Quantity is not (>= 1 and <= QuantityMax) => $"Give {Sku} a number of units, 1 to 1,000,000.",
        _ when Limit is not >= 1 || Limit > Quantity => $"One buyer may have 1 to {Quantity} units of {Sku}.",
        _ => null,
    };

    private decimal? Pounds =>
        decimal.TryParse(Price, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var pounds)
            ? pounds
            : null;

    public SaleItemPlan ToPlan() => new(
        Sku!.Trim(), new Money((long)decimal.Round(Pounds!.Value * 100), "GBP"), Quantity!.Value, Limit!.Value);
}
