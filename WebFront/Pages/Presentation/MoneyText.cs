using System.Globalization;

namespace Commerce.Web.Pages.Presentation;

/// <summary>Amounts as people type them.</summary>
internal static class MoneyText
{
    /// <summary>12.50, without a sign.</summary>
    public static string Of(Money money) => (money.Amount / Currencies.MinorUnitsOf(money.Currency)).ToString(
        "F" + Currencies.DecimalsOf(money.Currency), CultureInfo.InvariantCulture);

    /// <summary>Reads an amount; null: it is none of that currency.</summary>
    public static Money? Read(string text, string currency) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var major)
        && major <= int.MaxValue
        && major * Currencies.MinorUnitsOf(currency) is var minor
        && minor == decimal.Truncate(minor)
            ? new Money((long)minor, currency)
            : null;
}
