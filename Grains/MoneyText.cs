using System.Globalization;

namespace Commerce;

/// <summary>Money as people read it.</summary>
internal static class MoneyText
{
    /// <summary>For example <c>64.00 GBP</c>, <c>6,400 JPY</c>.</summary>
    public static string InWords(this Money money)
    {
        var major = money.Amount / Currencies.MinorUnitsOf(money.Currency);
        var digits = major.ToString($"N{Currencies.DecimalsOf(money.Currency)}", CultureInfo.InvariantCulture);
        return $"{digits} {money.Currency}";
    }
}
