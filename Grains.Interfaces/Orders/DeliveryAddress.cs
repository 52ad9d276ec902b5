namespace Commerce.Orders;

/// <summary>Where to deliver.</summary>
/// <param name="Name">Who receives; 1 to 100 characters.</param>
/// <param name="Line1">Street and number; 1 to 200 characters.</param>
/// <param name="Line2">More of the same; up to 200 characters.</param>
/// <param name="City">1 to 100 characters.</param>
/// <param name="PostalCode">Up to 20 characters.</param>
/// <param name="Country">ISO 3166-1 alpha-2, capitals.</param>
/// <param name="Region">State or province; up to 100 characters.</param>
/// <param name="Phone">Of who receives; up to 30 characters.</param>
[GenerateSerializer, Immutable, Alias("orders.delivery-address")]
public sealed record DeliveryAddress(
    [property: Id(0)] string Name,
    [property: Id(1)] string Line1,
    [property: Id(2)] string? Line2,
    [property: Id(3)] string City,
    [property: Id(4)] string? PostalCode,
    [property: Id(5)] string Country,
    [property: Id(6)] string? Region = null,
    [property: Id(7)] string? Phone = null);
