using System.Globalization;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>Values as people read them.</summary>
internal static class Format
{
    /// <summary>£12.50; currencies without a sign here show their code.</summary>
    public static string Price(Money money)
    {
        var sign = money.Currency switch
        {
            "GBP" => "£",
            "EUR" => "€",
            "USD" => "$",
            "JPY" => "¥",
            var code => code + "\u00a0",
        };
        var major = money.Amount / Currencies.MinorUnitsOf(money.Currency);
        return sign + major.ToString("N" + Currencies.DecimalsOf(money.Currency), CultureInfo.InvariantCulture);
    }

    /// <summary>A SKU in the id of an element, which has no spaces.</summary>
    public static string IdOf(string sku) => sku.Replace(' ', '_');

    /// <summary>How much less the second is than the first, in whole per cent.</summary>
    public static int PercentOff(Money listPrice, Money price) =>
        listPrice.Amount <= 0 || price.Amount >= listPrice.Amount
            ? 0
            : (int)(100 * (listPrice.Amount - price.Amount) / listPrice.Amount);

    /// <summary>For machines: the <c>datetime</c> of a <c>time</c> element.</summary>
    public static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A moment, in UTC; a script shows it in the reader's own time.</summary>
    public static string Moment(DateTimeOffset at) =>
        at.UtcDateTime.ToString(T("d MMM yyyy, HH:mm 'UTC'"), CultureInfo.InvariantCulture);

    /// <summary>Time left, as a clock: 02:14:09, with days in front when there are any.</summary>
    public static string Clock(TimeSpan left)
    {
        var whole = TimeSpan.FromSeconds(Math.Max(0, Math.Ceiling(left.TotalSeconds)));
        var clock = whole.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
        return whole.Days > 0 ? $"{T("{0}d", whole.Days)} {clock}" : clock;
    }

    /// <summary>The same without hours while there are none: 14:09.</summary>
    public static string ShortClock(TimeSpan left)
    {
        var clock = Clock(left);
        return clock.StartsWith("00:", StringComparison.Ordinal) ? clock[3..] : clock;
    }

    /// <summary>12,345.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 line", "3 lines".</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>A name as it is printed: names that come in capitals only are set as a sentence.</summary>
    public static string Name(string name)
    {
        if (name.Length < 2 || name.Any(char.IsLower))
        {
            return name;
        }

        return string.Create(name.Length, name, static (span, capitals) =>
        {
            capitals.AsSpan().ToLowerInvariant(span);
            span[0] = char.ToUpperInvariant(span[0]);
        });
    }
}
