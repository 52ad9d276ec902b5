using Commerce.Orders;

namespace Commerce.Web.Json;

/// <summary>Where to deliver, as people send it.</summary>
internal sealed record AddressBody(
    string Name, string Line1, string City, string Country, string? Line2 = null, string? PostalCode = null)
{
    /// <summary>The address; null with what is wrong.</summary>
    public DeliveryAddress? Read(Validation wrong)
    {
        wrong.Text("address.name", Name, 1, 100);
        wrong.Text("address.line1", Line1, 1, 200);
        wrong.Text("address.line2", Line2, 0, 200);
        wrong.Text("address.city", City, 1, 100);
        wrong.Text("address.postalCode", PostalCode, 0, 20);
        wrong.That(
            Country.Length == 2 && Country.All(char.IsAsciiLetterUpper),
            "address.country",
            "is an ISO 3166-1 code of two capitals, for example GB");
        return wrong.Any ? null : new DeliveryAddress(Name, Line1, Line2, City, PostalCode, Country);
    }
}
