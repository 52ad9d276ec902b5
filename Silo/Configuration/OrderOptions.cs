using System.ComponentModel.DataAnnotations;
using Commerce.Checkout;
using Commerce.Shipping;

namespace Commerce.Configuration;

/// <summary>Orders from the catalogue: section <c>Commerce:Orders</c>.</summary>
public sealed class OrderOptions
{
    /// <summary>How long an order waits for its payment. Default: 15 minutes. 1 minute to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00", ErrorMessage = "must be 00:01:00 to 7.00:00:00")]
    public TimeSpan PayWithin { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Largest total that may be paid in cash on delivery, minor units; 0: none may. Default: 30,000. 0 to 100,000,000.
    /// </summary>
    [Range(0, 100_000_000, ErrorMessage = "must be 0 to 100000000")]
    public long CashOnDeliveryMax { get; set; } = 30_000;

    public CashOnDeliveryOptions CashOnDelivery { get; set; } = new();

    /// <summary>Most SKUs of an order. Default: 20. 1 to 1,000.</summary>
    [Range(1, 1_000, ErrorMessage = "must be 1 to 1000")]
    public int ItemsMax { get; set; } = 20;

    /// <summary>Most units of a SKU in an order. Default: 99. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be 1 to 1000000")]
    public int QuantityMax { get; set; } = 99;

    /// <summary>
    /// After which time an order that has arrived is completed by itself. Default: 7 days. 1 minute to 90 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00", ErrorMessage = "must be 00:01:00 to 90.00:00:00")]
    public TimeSpan AutoConfirmAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// After which time an order that was sent is completed by itself, if its carrier does not tell that it has
    /// arrived. Default: 30 days. 1 minute to 365 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ErrorMessage = "must be 00:01:00 to 365.00:00:00")]
    public TimeSpan AutoConfirmUnreportedAfter { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long after it arrived something may be asked back. Default: 30 days. 1 minute to 3650 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00", ErrorMessage = "must be 00:01:00 to 3650.00:00:00")]
    public TimeSpan ReturnWithin { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How many days after it was paid a lower price of the catalogue is made good; 0: never. Default: 7. 0 to 365.
    /// </summary>
    [Range(0, 365, ErrorMessage = "must be 0 to 365")]
    public int PriceProtectionDays { get; set; } = 7;

    /// <summary>
    /// How long an order that is paid in cash may wait to be sent before it is given up. Default: 14 days. 1 minute to
    /// 365 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ErrorMessage = "must be 00:01:00 to 365.00:00:00")]
    public TimeSpan SendCashWithin { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How often an agent may give a buyer more time to pay; 0: never. Default: 1. 0 to 10.</summary>
    [Range(0, 10, ErrorMessage = "must be 0 to 10")]
    public int ExtendPaymentTimes { get; set; } = 1;

    /// <summary>How much more time to pay an agent may give at once. Default: 30 minutes. 1 minute to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "must be 00:01:00 to 1.00:00:00")]
    public TimeSpan ExtendPaymentMax { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long it is known what was answered to an order, so that its key makes no second one. Default: 30 days. 1 day
    /// to 3,650 days.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ErrorMessage = "must be 1.00:00:00 to 3650.00:00:00")]
    public TimeSpan KeepCheckouts { get; set; } = TimeSpan.FromDays(30);
}

/// <summary>Who may pay in cash on delivery.</summary>
public sealed class CashOnDeliveryOptions
{
    /// <summary>Countries (ISO 3166-1, commas between them) where cash is taken. Default: none, all.</summary>
    public string Countries { get; set; } = "";

    /// <summary>
    /// Regions within them, as addresses name them, commas between them, where cash is taken. Default: none, all.
    /// </summary>
    public string Regions { get; set; } = "";

    /// <summary>
    /// Who has refused so many deliveries at the door pays online. Default: 2. 1 to 100.
    /// </summary>
    [Range(1, 100, ErrorMessage = "must be 1 to 100")]
    public int RefusedDeliveriesMax { get; set; } = 2;
}

/// <summary>What deliveries cost: section <c>Commerce:Freight</c>.</summary>
public sealed class FreightOptions
{
    /// <summary>Whether deliveries cost anything. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// What is ordered before that hour (UTC) is sent the same working day. Default: 14. 0 to 24.
    /// </summary>
    [Range(0, 24, ErrorMessage = "must be 0 to 24")]
    public int CutOffHour { get; set; } = 14;

    /// <summary>
    /// The first that fits an address is the one that counts; an address that none fits is not served. Default: none,
    /// deliveries are free everywhere; those of a demo shop have rules of their own.
    /// </summary>
    public IList<FreightRuleOptions> Rules { get; } = [];
}

/// <summary>What deliveries to an area cost.</summary>
public sealed class FreightRuleOptions
{
    /// <summary>Countries (ISO 3166-1, commas between them). Default: none, all.</summary>
    public string Countries { get; set; } = "";

    /// <summary>Regions within them, as addresses name them, commas between them. Default: none, all.</summary>
    public string Regions { get; set; } = "";

    /// <summary>Currency of the amounts, and of the orders that it is for.</summary>
    [RegularExpression("[A-Z]{3}", ErrorMessage = "must be an ISO 4217 code of three capitals")]
    public string Currency { get; set; } = "GBP";

    /// <summary>The first weight. Default: 1,000. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be 1 to 1000000")]
    public int FirstGrams { get; set; } = 1_000;

    /// <summary>What it costs, minor units. Default: 0. 0 to 100,000,000.</summary>
    [Range(0, 100_000_000, ErrorMessage = "must be 0 to 100000000")]
    public long FirstAmount { get; set; }

    /// <summary>Each further weight that is begun. Default: 1,000. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be 1 to 1000000")]
    public int StepGrams { get; set; } = 1_000;

    /// <summary>What it costs, minor units. Default: 0. 0 to 100,000,000.</summary>
    [Range(0, 100_000_000, ErrorMessage = "must be 0 to 100000000")]
    public long StepAmount { get; set; }

    /// <summary>Goods for so much or more are delivered for nothing, minor units. Default: none, never.</summary>
    [Range(0, 1_000_000_000_000, ErrorMessage = "must be 0 to 1000000000000")]
    public long? FreeFrom { get; set; }

    /// <summary>Working days until it arrives, at least. Default: 1. 0 to 365.</summary>
    [Range(0, 365, ErrorMessage = "must be 0 to 365")]
    public int DaysFrom { get; set; } = 1;

    /// <summary>Working days until it arrives, at most; as many or more. Default: 3. 0 to 365.</summary>
    [Range(0, 365, ErrorMessage = "must be 0 to 365")]
    public int DaysTo { get; set; } = 3;
}

/// <summary>The checkout's settings, of the shop's.</summary>
internal static class CheckoutRules
{
    /// <summary>What <see cref="OrderOptions"/> and <see cref="FreightOptions"/> say.</summary>
    public static CheckoutSettings Read(CommerceOptions options) =>
        new(
            options.Orders.PayWithin, options.Orders.CashOnDeliveryMax, options.Orders.ItemsMax,
            options.Orders.QuantityMax)
        {
            KeepFor = options.Orders.KeepCheckouts,
            CashArea = DeliveryArea.Parse(
                options.Orders.CashOnDelivery.Countries, options.Orders.CashOnDelivery.Regions),
            RefusedDeliveriesMax = options.Orders.CashOnDelivery.RefusedDeliveriesMax,
            Freight = FreightOf(options.Freight, options.Seed == ShopSeed.Demo),
        };

    private static FreightSettings FreightOf(FreightOptions freight, bool isDemo) =>
        !freight.Enabled ? FreightSettings.Free
        : freight.Rules.Count > 0 ? new FreightSettings([.. freight.Rules.Select(RuleOf)], freight.CutOffHour)
        : isDemo ? FreightSettings.Demo with { CutOffHour = freight.CutOffHour }
        : FreightSettings.Free;

    private static FreightRule RuleOf(FreightRuleOptions rule) => new(
        DeliveryArea.Parse(rule.Countries, rule.Regions),
        rule.Currency,
        new FreightStep(rule.FirstGrams, rule.FirstAmount),
        new FreightStep(rule.StepGrams, rule.StepAmount),
        rule.FreeFrom,
        new DeliveryDays(rule.DaysFrom, rule.DaysTo));
}
