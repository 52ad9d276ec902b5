using System.ComponentModel.DataAnnotations;
using Commerce.CustomerService;

namespace Commerce.Configuration;

/// <summary>
/// When agents answer: section <c>Commerce:Chat:Hours</c>. At other times shoppers leave messages. Each day has two
/// times, or is <c>closed</c>.
/// </summary>
public sealed class ChatHoursOptions
{
    private const string DayRule = "must be 'closed', or from when until when, say 09:00-18:00";
    private const string ZoneRule = "must be a time zone that this machine knows, say Europe/London";

    /// <summary>Whose clock the times are of. Default: UTC.</summary>
    [CustomValidation(typeof(ChatHoursOptions), nameof(CheckZone), ErrorMessage = ZoneRule)]
    public string TimeZone { get; set; } = "UTC";

    /// <summary>On Mondays. Default: 00:00-24:00.</summary>
    [CustomValidation(typeof(ChatHoursOptions), nameof(CheckDay), ErrorMessage = DayRule)]
    public string Monday { get; set; } = "00:00-24:00";

    /// <summary>On Tuesdays. Default: 00:00-24:00.</summary>
    [CustomValidation(typeof(ChatHoursOptions), nameof(CheckDay), ErrorMessage = DayRule)]
    public string Tuesday { get; set; } = "00:00-24:00";

    /// <summary>On Wednesdays. Default: 00:00-24:00.</summary>
    [CustomValidation(typeof(ChatHoursOptions), nameof(CheckDay), ErrorMessage = DayRule)]
    public string Wednesday { get; set; } = "00:00-24:00";

    /// <summary>On Thursdays. Default: 00:00-24:00.</summary>
    [CustomValidation(typeof(ChatHoursOptions), nameof(CheckDay), ErrorMessage = DayRule)]
    public string Thursday { get; set; } = "00:00-24:00";

    /// <summary>On Fridays. Default: 00:00-24:00.</summary>
    [CustomValidation(typeof(ChatHoursOptions), nameof(CheckDay), ErrorMessage = DayRule)]
    public string Friday { get; set; } = "00:00-24:00";

    /// <summary>On Saturdays. Default: 00:00-24:00.</summary>
    [CustomValidation(typeof(ChatHoursOptions), nameof(CheckDay), ErrorMessage = DayRule)]
    public string Saturday { get; set; } = "00:00-24:00";

    /// <summary>On Sundays. Default: 00:00-24:00.</summary>
    [CustomValidation(typeof(ChatHoursOptions), nameof(CheckDay), ErrorMessage = DayRule)]
    public string Sunday { get; set; } = "00:00-24:00";

    /// <summary>Whether this machine knows a time zone.</summary>
    public static ValidationResult? CheckZone(string zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? ValidationResult.Success : new ValidationResult(ZoneRule);

    /// <summary>Whether a day's hours can be.</summary>
    public static ValidationResult? CheckDay(string hours) =>
        DayHours.TryParse(hours, out _) ? ValidationResult.Success : new ValidationResult(DayRule);

    internal OpeningHours ToHours() => new(
        TimeZoneInfo.FindSystemTimeZoneById(TimeZone),
        [.. new[] { Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday }.Select(Read)]);

    private static DayHours? Read(string text) => DayHours.TryParse(text, out var hours)
        ? hours
        : throw new InvalidOperationException($"Hours of '{text}' were not checked: {DayRule}.");
}
