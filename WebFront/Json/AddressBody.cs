using Commerce.Orders;

namespace Commerce.Web.Json;

/// <summary>Where to deliver, as people send it.</summary>
internal sealed record AddressBody(
    string Name, string Line1, string City, string Country, string? Line2 = null, string? PostalCode = null,
    string? Region = null, string? Phone = null)
{
    /// <summary>The address; null with what is wrong.</summary>
    /// <param name="wrong">Where to note it.</param>
    /// <param name="at">Path of the address, with a dot behind; empty: it is the body itself.</param>
    public DeliveryAddress? Read(Validation wrong, string at = "address.")
    {
        wrong.Text($"{at}name", Name, 1, 100);
        wrong.Text($"{at}line1", Line1, 1, 200);
        wrong.Text($"{at}line2", Line2, 0, 200);
        wrong.Text($"{at}city", City, 1, 100);
        wrong.Text($"{at}region", Region, 0, 100);
        wrong.Text($"{at}postalCode", PostalCode, 0, 20);
        wrong.That(
            Country.Length == 2 && Country.All(char.IsAsciiLetterUpper),
            $"{at}country",
            "is an ISO 3166-1 code of two capitals, for example GB");
        wrong.That(
            string.IsNullOrEmpty(Phone) || IsPhone(Phone),
            $"{at}phone",
            "has up to 30 digits, spaces and signs of + - ( ) . /, at least 5 of them digits");
        return wrong.Any ? null : new DeliveryAddress(Name, Line1, Line2, City, PostalCode, Country, Region, Phone);
    }

    private static bool IsPhone(string text) =>
        text.Length <= 30 && text.Count(char.IsAsciiDigit) >= 5
        && text.All(c => char.IsAsciiDigit(c) || " +-()./".Contains(c, StringComparison.Ordinal));
}
