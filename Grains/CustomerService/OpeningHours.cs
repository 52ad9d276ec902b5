using System.Globalization;

namespace Commerce.CustomerService;

/// <summary>When agents answer: one span of each day of the week, in a time zone. Pure.</summary>
/// <param name="zone">Whose clock it is.</param>
/// <param name="days">Sunday first, as <see cref="DayOfWeek"/>; null: closed.</param>
public sealed class OpeningHours(TimeZoneInfo zone, IReadOnlyList<DayHours?> days)
{
    private const int DaysOfWeek = 7;

    /// <summary>At any time.</summary>
    public static OpeningHours Always { get; } =
        new(TimeZoneInfo.Utc, [.. Enumerable.Repeat<DayHours?>(DayHours.Whole, DaysOfWeek)]);

    /// <summary>Whether agents answer at a moment.</summary>
    public bool IsOpen(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        return days[(int)local.DayOfWeek] is { } hours
            && local.TimeOfDay >= hours.From && local.TimeOfDay < hours.To;
    }

    /// <summary>When agents answer next, within a week; null: never, or they do now.</summary>
    public DateTimeOffset? NextOpening(DateTimeOffset moment)
    {
        if (IsOpen(moment))
        {
            return null;
        }

        var today = TimeZoneInfo.ConvertTime(moment, zone).Date;
        for (var day = today; day <= today.AddDays(DaysOfWeek); day = day.AddDays(1))
        {
            // A time that a clock leaves out when it is put forward is as if it were the time before that.
            if (days[(int)day.DayOfWeek] is { } hours && ToMoment(day + hours.From) is var opens && opens > moment)
            {
                return opens;
            }
        }

        return null;
    }

    private DateTimeOffset ToMoment(DateTime local) => new(local, zone.GetUtcOffset(local));
}

/// <summary>A span of a day.</summary>
/// <param name="From">From when, 0 to 24 hours.</param>
/// <param name="To">Until when, not included; later than <paramref name="From"/>.</param>
public readonly record struct DayHours(TimeSpan From, TimeSpan To)
{
    /// <summary>What stands for none.</summary>
    public const string Closed = "closed";

    /// <summary>All of it.</summary>
    public static DayHours Whole { get; } = new(TimeSpan.Zero, TimeSpan.FromDays(1));

    /// <summary>Reads <c>09:00-18:00</c> or <see cref="Closed"/>.</summary>
    /// <returns>False: it is neither.</returns>
    public static bool TryParse(string text, out DayHours? hours)
    {
        hours = null;
        if (text == Closed)
        {
            return true;
        }

        if (text.Split('-') is not [var first, var second]
            || !TryParseTime(first, out var from) || !TryParseTime(second, out var to) || from >= to)
        {
            return false;
        }

        hours = new DayHours(from, to);
        return true;
    }

    // A day ends at 24:00, which no clock shows.
    private static bool TryParseTime(string text, out TimeSpan time)
    {
        time = TimeSpan.FromDays(1);
        return text == "24:00"
            || TimeSpan.TryParseExact(text, @"hh\:mm", CultureInfo.InvariantCulture, out time);
    }
}
