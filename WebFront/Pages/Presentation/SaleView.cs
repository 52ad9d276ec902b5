using Commerce.FlashSales;

namespace Commerce.Web.Pages.Presentation;

/// <summary>A sale as a page shows it at a moment.</summary>
/// <param name="Sale">The sale.</param>
/// <param name="Now">By the server's clock.</param>
/// <param name="SignedIn">Whether the reader could buy.</param>
internal sealed record SaleView(FlashSale Sale, DateTimeOffset Now, bool SignedIn)
{
    /// <summary>Upper heading on its own page, second on others.</summary>
    public bool IsPageTitle { get; init; }

    /// <summary>By SKU, of a sale to come: how many mean to buy it. Null where that is not shown.</summary>
    public IReadOnlyDictionary<string, ItemInterest>? Interest { get; init; }

    public bool IsUpcoming => Sale.State == SaleState.Scheduled && Now < Sale.StartsAt;

    public bool IsEnded => Sale.State == SaleState.Ended || Now >= Sale.EndsAt;

    /// <summary>Between its start and its end.</summary>
    public bool IsRunning => !IsUpcoming && !IsEnded;

    /// <summary>One word for the style sheet and the scripts.</summary>
    public string Phase => this switch
    {
        { IsEnded: true } => "ended",
        { IsUpcoming: true } => "upcoming",
        { Sale.State: SaleState.Paused } => "paused",
        { Sale.State: SaleState.SoldOut } => "sold-out",
        _ => "open",
    };

    public string Eyebrow => Phase switch
    {
        "ended" => SaleTexts.Ended,
        "upcoming" => SaleTexts.Upcoming,
        "paused" => SaleTexts.Paused,
        "sold-out" => SaleTexts.SoldOut,
        _ => SaleTexts.Open,
    };

    public string ClockLabel => IsEnded ? SaleTexts.EndedAt : IsUpcoming ? SaleTexts.StartsIn : SaleTexts.EndsIn;

    /// <summary>The moment its clock counts towards.</summary>
    public DateTimeOffset ClockTo => IsUpcoming ? Sale.StartsAt : Sale.EndsAt;

    /// <summary>Which sale a shopper should see first: running before coming before over; then by time.</summary>
    public static IReadOnlyList<SaleView> InOrder(IEnumerable<FlashSale> sales, DateTimeOffset now, bool signedIn)
    {
        var views = sales.Select(sale => new SaleView(sale, now, signedIn)).ToList();
        return
        [
            .. views.Where(view => view.IsRunning).OrderBy(view => view.Sale.EndsAt),
            .. views.Where(view => view.IsUpcoming).OrderBy(view => view.Sale.StartsAt),
            .. views.Where(view => view.IsEnded).OrderByDescending(view => view.Sale.EndsAt),
        ];
    }
}

/// <summary>One item of a sale as a page shows it.</summary>
internal sealed record SaleItemView(SaleView View, SaleItem Item)
{
    /// <summary>What names its form in a page, which may show several sales of one SKU.</summary>
    public string ElementId => $"buy-{View.Sale.SaleId}-{Format.IdOf(Item.Sku)}";

    public bool IsSoldOut => View.IsRunning && Item.Remaining <= 0;

    /// <summary>One word for the style sheet and the scripts.</summary>
    public string State => View.Phase switch
    {
        "open" or "sold-out" => IsSoldOut ? "sold-out" : "open",
        var phase => phase,
    };

    /// <summary>How many mean to buy it; null: that is not shown.</summary>
    public ItemInterest? Interest => View.Interest?.GetValueOrDefault(Item.Sku);

    public bool CanBuy => State == "open";

    public string ButtonText => State switch
    {
        "ended" => SaleTexts.BuyEnded,
        "upcoming" => SaleTexts.BuySoon,
        "paused" => SaleTexts.BuyPaused,
        "sold-out" => SaleTexts.BuySoldOut,
        _ => SaleTexts.Buy,
    };

    public string StockText => IsSoldOut ? SaleTexts.BuySoldOut
        : SaleTexts.Left.Replace("{count}", Format.Count(Item.Remaining), StringComparison.Ordinal);

    /// <summary>Quantities to choose from.</summary>
    public int QuantityMax => Math.Min(Item.LimitPerBuyer, 10);
}

/// <summary>Who means to buy an item of a sale to come.</summary>
/// <param name="Count">How many.</param>
/// <param name="IsMine">Whether the reader is one of them.</param>
internal sealed record ItemInterest(int Count, bool IsMine);
