using System.Globalization;

namespace Commerce.CustomerService;

/// <summary>When agents answer, by the clock of their time zone.</summary>
public sealed class OpeningHoursTests
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    // 2026-11-11 is a Wednesday.
    [Theory]
    [InlineData("2026-11-11T08:59:59Z", false)]
    [InlineData("2026-11-11T09:00:00Z", true)]
    [InlineData("2026-11-11T17:59:59Z", true)]
    [InlineData("2026-11-11T18:00:00Z", false)]
    [InlineData("2026-07-15T08:00:00Z", true)] // summer time
    [InlineData("2026-07-15T17:00:00Z", false)]
    [InlineData("2026-11-15T12:00:00Z", false)] // a Sunday
    public void A_moment_is_inside_or_outside(string moment, bool isOpen) =>
        Assert.Equal(isOpen, Week("09:00-18:00").IsOpen(At(moment)));

    [Theory]
    [InlineData("2026-11-11T08:00:00Z", "2026-11-11T09:00:00Z")]
    [InlineData("2026-11-11T20:00:00Z", "2026-11-12T09:00:00Z")]
    [InlineData("2026-11-13T20:00:00Z", "2026-11-16T09:00:00Z")] // over the weekend
    [InlineData("2026-10-23T20:00:00Z", "2026-10-26T09:00:00Z")] // over the end of summer time
    [InlineData("2026-11-11T10:00:00Z", null)]
    public void The_next_opening_is_the_first_one_after(string moment, string? opens) =>
        Assert.Equal(opens is null ? null : At(opens), Week("09:00-18:00").NextOpening(At(moment)));

    [Fact]
    public void Always_has_no_gap_and_never_no_opening()
    {
        var moment = At("2026-11-11T23:59:59Z");
        Assert.All(Enumerable.Range(0, 200), hour => Assert.True(OpeningHours.Always.IsOpen(moment.AddHours(hour))));
        var never = new OpeningHours(London, new DayHours?[7]);
        Assert.False(never.IsOpen(moment));
        Assert.Null(never.NextOpening(moment));
    }

    [Theory]
    [InlineData("00:00-24:00", true)]
    [InlineData("09:30-09:31", true)]
    [InlineData("closed", true)]
    [InlineData("18:00-09:00", false)]
    [InlineData("09:00-09:00", false)]
    [InlineData("9-18", false)]
    [InlineData("09:00-25:00", false)]
    [InlineData("09:00", false)]
    [InlineData("", false)]
    public void Hours_are_two_times_or_none(string text, bool isGood) =>
        Assert.Equal(isGood, DayHours.TryParse(text, out _));

    private static OpeningHours Week(string text)
    {
        Assert.True(DayHours.TryParse(text, out var hours));
        return new OpeningHours(London, [null, hours, hours, hours, hours, hours, null]);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
