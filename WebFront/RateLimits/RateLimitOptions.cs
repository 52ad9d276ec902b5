using System.ComponentModel.DataAnnotations;

namespace Commerce.Web.RateLimits;

/// <summary>How often somebody may ask: section <c>Commerce:Web:RateLimits</c>.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>
    /// Flash orders a second of one session, retries included. Default: 100. 0 (no limit) to 1,000,000.
    /// </summary>
    [Range(0, 1_000_000, ErrorMessage = "must be 0 to 1000000")]
    public int OrdersPerSecond { get; set; } = 100;

    /// <summary>Flash orders of one session at once. Default: 500. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be 1 to 1000000")]
    public int OrdersBurst { get; set; } = 500;

    /// <summary>
    /// Orders from the catalogue a second of one session, retries included. Default: 10. 0 (no limit) to 1,000,000.
    /// </summary>
    [Range(0, 1_000_000, ErrorMessage = "must be 0 to 1000000")]
    public int CheckoutsPerSecond { get; set; } = 10;

    /// <summary>Orders from the catalogue of one session at once. Default: 100. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be 1 to 1000000")]
    public int CheckoutsBurst { get; set; } = 100;

    /// <summary>Failed sign-ins of one account in a minute. Default: 10. 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "must be 1 to 10000")]
    public int SignInFailuresPerAccount { get; set; } = 10;

    /// <summary>Failed sign-ins from one address in a minute. Default: 300. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be 1 to 1000000")]
    public int SignInFailuresPerAddress { get; set; } = 300;

    /// <summary>Registrations from one address in a minute. Default: 600. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be 1 to 1000000")]
    public int RegistrationsPerAddress { get; set; } = 600;

    /// <summary>Changes a second of one cart, list or address book. Default: 20. 0 (no limit) to 1,000,000.</summary>
    [Range(0, 1_000_000, ErrorMessage = "must be 0 to 1000000")]
    public int CartChangesPerSecond { get; set; } = 20;

    /// <summary>Changes of one of them at once. Default: 200. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be 1 to 1000000")]
    public int CartChangesBurst { get; set; } = 200;

    /// <summary>New carts of guests from one address in a minute. Default: 600. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be 1 to 1000000")]
    public int GuestCartsPerAddress { get; set; } = 600;
}
