namespace Commerce.Shipping;

/// <summary>The days within which an order arrives, both included; counted in UTC.</summary>
/// <param name="From">Not before that day.</param>
/// <param name="To">Not after that day.</param>
[GenerateSerializer, Immutable, Alias("shipping.delivery-promise")]
public sealed record DeliveryPromise([property: Id(0)] DateOnly From, [property: Id(1)] DateOnly To);
