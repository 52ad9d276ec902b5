using Commerce.Orders;
using Commerce.Web.Json;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>An address as it is typed into a form.</summary>
internal sealed record AddressForm(
    string Name, string Line1, string Line2, string City, string Region, string PostalCode, string Country,
    string Phone)
{
    private const string CountryAtFirst = "GB";

    /// <summary>Nothing is typed in.</summary>
    public static AddressForm Empty { get; } = new("", "", "", "", "", "", CountryAtFirst, "");

    /// <summary>What is wrong with each field, in words for people.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    public static AddressForm Of(DeliveryAddress address) => new(
        address.Name, address.Line1, address.Line2 ?? "", address.City, address.Region ?? "",
        address.PostalCode ?? "", address.Country, address.Phone ?? "");

    /// <summary>What was sent.</summary>
    public static AddressForm Read(IFormCollection form)
    {
        return new AddressForm(
            Text("name"), Text("line1"), Text("line2"), Text("city"), Text("region"), Text("postalCode"),
            Text("country"), Text("phone"));

        string Text(string field) => form[field].ToString().Trim();
    }

    /// <summary>The address, or the form with its errors. One of the two is given.</summary>
    public (DeliveryAddress? Address, AddressForm? Refused) Check()
    {
        var wrong = new Validation();
        var body = new AddressBody(
            Name, Line1, City, Country, Given(Line2), Given(PostalCode), Given(Region), Given(Phone));
        return body.Read(wrong, at: "") is { } address
            ? (address, null)
            : (null, this with
            {
                Errors = wrong.ToProblem().Errors!.Keys.ToDictionary(field => field, Sentence, StringComparer.Ordinal),
            });
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static string Sentence(string field) => field switch
    {
        "name" => T("Enter the name of who receives it, up to {0} characters.", 100),
        "line1" => T("Enter street and number, up to {0} characters.", 200),
        "line2" => T("Use up to {0} characters.", 200),
        "city" => T("Enter the town, up to {0} characters.", 100),
        "region" => T("Use up to {0} characters.", 100),
        "postalCode" => T("Use up to {0} characters.", 20),
        "country" => T("Choose a country."),
        "phone" => T("Enter a phone number, like +44 20 7946 0000, or leave it empty."),
        _ => T("Check this."),
    };
}
