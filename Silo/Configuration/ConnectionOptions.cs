using System.ComponentModel.DataAnnotations;

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

    /// <summary>
    /// How long after a day is over (UTC) the gateway's books are compared with the orders. Default: 30 minutes. 5
    /// minutes to 12 hours.
    /// </summary>
    [Range(typeof(TimeSpan), "00:05:00", "12:00:00", ErrorMessage = "must be 00:05:00 to 12:00:00")]
    public TimeSpan ReconcileAfter { get; set; } = TimeSpan.FromMinutes(30);
}

/// <summary>Imports: section <c>Commerce:Import</c>.</summary>
public sealed class ImportOptions
{
    /// <summary>Units that a SKU gets when an import first sees it. Default: 1,000. 0 to 1,000,000.</summary>
    [Range(0, 1_000_000, ErrorMessage = "must be 0 to 1000000")]
    public int OpeningStock { get; set; } = 1_000;
}
