using System.ComponentModel.DataAnnotations;

namespace Commerce.Web.Admission;

/// <summary>When requests are refused because too many wait: section <c>Commerce:Web:Admission</c>.</summary>
internal sealed class AdmissionOptions
{
    /// <summary>
    /// How long work may wait for a thread of this process before a part of the requests is refused. Default: 50 ms.
    /// 5 ms to 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.0050000", "00:00:10", ErrorMessage = "must be 00:00:00.0050000 to 00:00:10")]
    public TimeSpan TargetDelay { get; set; } = TimeSpan.FromMilliseconds(50);
}
