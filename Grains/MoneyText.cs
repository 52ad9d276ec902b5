using System.Globalization;

namespace Commerce;

/// <summary>Money as people read it.</summary>
internal static class MoneyText
{
    /// <summary>For example <c>64.00 GBP</c>: all currencies that are sold in have two decimals.</summary>
    public static string InWords(this Money money) =>
        string.Create(CultureInfo.InvariantCulture, $"{money.Amount / 100m:N2} {money.Currency}");
}
