using System.ComponentModel.DataAnnotations;
using Commerce.Checkout;

namespace Commerce.Configuration;

/// <summary>Sessions and caches shared by processes: section <c>Commerce:Redis</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>Default: none, memory.</summary>
    [Secret]
    public string? ConnectionString { get; set; }
}

/// <summary>Where events go: section <c>Commerce:Broker</c>.</summary>
public sealed class BrokerOptions
{
    /// <summary><c>amqp://user:password@host:5672/vhost</c>. Default: none, in this process.</summary>
    [Secret]
    public string? ConnectionString { get; set; }
}

/// <summary>The payment gateway: section <c>Commerce:Payments</c>.</summary>
public sealed class PaymentOptions
{
    /// <summary>Signs what the gateway reports. Default: generated in embedded mode.</summary>
    [MinLength(SecretAttribute.LengthMin, ErrorMessage = SecretAttribute.LengthRule)]
    [Secret]
    public string? WebhookSecret { get; set; }

    /// <summary>
    /// Base address of the gateway, as silos and fronts reach it. Default: none, when embedded the sandbox gateway that
    /// the host brings along.
    /// </summary>
    [Url(ErrorMessage = "must be an http or https address")]
    public string? GatewayUrl { get; set; }
}

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

    /// <summary>Most SKUs of an order. Default: 20. 1 to 1,000.</summary>
    [Range(1, PlaceOrder.ItemsMost, ErrorMessage = "must be 1 to 1000")]
    public int ItemsMax { get; set; } = PlaceOrder.ItemsMax;

    /// <summary>Most units of a SKU in an order. Default: 99. 1 to 1,000,000.</summary>
    [Range(1, PlaceOrder.QuantityMost, ErrorMessage = "must be 1 to 1000000")]
    public int QuantityMax { get; set; } = PlaceOrder.QuantityMax;

    /// <summary>
    /// After which time an order that has arrived is completed by itself. Default: 7 days. 1 minute to 90 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00", ErrorMessage = "must be 00:01:00 to 90.00:00:00")]
    public TimeSpan AutoConfirmAfter { get; set; } = TimeSpan.FromDays(7);

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

    /// <summary>
    /// How long it is known what was answered to an order, so that its key makes no second one. Default: 30 days. 1 day
    /// to 3,650 days.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ErrorMessage = "must be 1.00:00:00 to 3650.00:00:00")]
    public TimeSpan KeepCheckouts { get; set; } = TimeSpan.FromDays(30);
}

/// <summary>Imports: section <c>Commerce:Import</c>.</summary>
public sealed class ImportOptions
{
    /// <summary>Units that a SKU gets when an import first sees it. Default: 1,000. 0 to 1,000,000.</summary>
    [Range(0, 1_000_000, ErrorMessage = "must be 0 to 1000000")]
    public int OpeningStock { get; set; } = 1_000;
}
