namespace Commerce.Orders;

/// <summary>To whom the invoice of an order is made out, where that is not who receives it.</summary>
/// <param name="Title">A person or a company; 1 to 100 characters.</param>
/// <param name="TaxId">Its tax number; up to 30 characters.</param>
[GenerateSerializer, Immutable, Alias("orders.invoice-details")]
public sealed record InvoiceDetails([property: Id(0)] string Title, [property: Id(1)] string? TaxId = null);
