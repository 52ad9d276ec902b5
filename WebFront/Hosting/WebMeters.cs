using System.Diagnostics.Metrics;

namespace Commerce.Web.Hosting;

/// <summary>The front's instruments.</summary>
internal static class WebMeters
{
    public const string Name = "Commerce.Web";

    public static readonly Meter Meter = new(Name);
}
