using System.ComponentModel.DataAnnotations;

namespace Commerce.Web.Sessions;

/// <summary>Sessions: section <c>Commerce:Web:Sessions</c>.</summary>
internal sealed class SessionsOptions
{
    /// <summary>How long a session lasts. Default: 14 days. 1 minute to 90 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00", ErrorMessage = "must be 00:01:00 to 90.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Sessions that a front keeps in memory. Default: 200,000 (about 60 MB). 1,000 to 10,000,000.</summary>
    [Range(1_000, 10_000_000, ErrorMessage = "must be 1000 to 10000000")]
    public int CachedMax { get; set; } = 200_000;

    /// <summary>
    /// How long a front trusts a session it has read before it asks again, which is how long one that was ended at
    /// another front lives on. Default: none; that is for ever with one front only, and 10 seconds in a cluster. 1
    /// second to 10 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "must be 00:00:01 to 00:10:00")]
    public TimeSpan? TrustedFor { get; set; }
}
