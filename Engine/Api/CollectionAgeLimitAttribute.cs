using System.Globalization;

namespace Orleans;

/// <summary>How long an activation of this class stays without a call, instead of the silo's default.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public class CollectionAgeLimitAttribute : Attribute
{
    /// <summary>The shortest age that is accepted.</summary>
    public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

    /// <summary>The parts are given as properties.</summary>
    public CollectionAgeLimitAttribute()
    {
    }

    /// <summary>The age as a whole.</summary>
    /// <param name="inactivityPeriod">A <see cref="TimeSpan"/> in invariant form, at least
    /// <see cref="MinAgeLimit"/>.</param>
    public CollectionAgeLimitAttribute(string inactivityPeriod) =>
        Minutes = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture).TotalMinutes;

    /// <summary>Days of the age.</summary>
    public double Days { get; set; }

    /// <summary>Hours of the age.</summary>
    public double Hours { get; set; }

    /// <summary>Minutes of the age.</summary>
    public double Minutes { get; set; }

    /// <summary>Whether activations are never collected.</summary>
    public bool AlwaysActive { get; set; }

    /// <summary>The age; not below <see cref="MinAgeLimit"/>.</summary>
    public TimeSpan AgeLimit
    {
        get
        {
            var age = TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
            return AlwaysActive || age <= TimeSpan.Zero ? TimeSpan.MaxValue : age < MinAgeLimit ? MinAgeLimit : age;
        }
    }
}
