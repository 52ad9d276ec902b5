using System.Buffers;
using System.Text.Json;
using Commerce.Orders;
using Commerce.Web.Json;
using Commerce.Web.Problems;

namespace Commerce.Web.FlashSales;

/// <summary>
/// The body of a flash order, <c>{quantity, address?}</c>, read by hand where it was received: this is the hottest
/// request of the shop. As strict as <see cref="WebJson"/>.
/// </summary>
internal readonly struct HoldBody
{
    /// <summary>Most units of one order. What one buyer may have is the sale's to say.</summary>
    public const int QuantityMax = 10_000;

    private HoldBody(int quantity, DeliveryAddress? address) => (Quantity, Address) = (quantity, address);

    public int Quantity { get; }

    public DeliveryAddress? Address { get; }

    /// <summary>
    /// Fingerprint by which the pool tells a retry from another request under the same key. Stored, so it must not
    /// change (<see cref="Fnv1a"/>).
    /// </summary>
    public long Fingerprint
    {
        get
        {
            var hash = new Fnv1a();
            hash.Add(Quantity);
            if (Address is not null)
            {
                hash.Add(Address);
            }

            return hash.Value;
        }
    }

    /// <summary>Reads a body; null when it was read, else what is wrong.</summary>
    public static Problem? TryRead(in ReadOnlySequence<byte> json, out HoldBody body)
    {
        body = default;
        int? quantity = null;
        AddressBody? address = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return Wrong("Send a JSON object: {\"quantity\": 1}.");
            }

            var addressSeen = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("quantity"u8))
                {
                    if (quantity is not null)
                    {
                        return Wrong("'quantity' is given twice; give it once.");
                    }

                    reader.Read();
                    if (reader.TokenType != JsonTokenType.Number
                        || !reader.TryGetInt32(out var units) || units is < 1 or > QuantityMax)
                    {
                        return Wrong($"'quantity' is a whole number, 1 to {QuantityMax}.");
                    }

                    quantity = units;
                }
                else if (reader.ValueTextEquals("address"u8) && !addressSeen)
                {
                    addressSeen = true;
                    reader.Read();
                    address = JsonSerializer.Deserialize<AddressBody>(ref reader, WebJson.Options);
                }
                else
                {
                    return Wrong($"The member '{reader.GetString()}' is not known here, or given twice; leave it out.");
                }
            }

            // What follows the object must be nothing: the reader throws otherwise.
            reader.Read();
        }
        catch (JsonException exception)
        {
            return JsonProblem.Of(exception);
        }
        catch (InvalidOperationException)
        {
            return Wrong("A text in the body is not valid UTF-8.");
        }

        if (quantity is null)
        {
            return Wrong("'quantity' is missing: how many units, a whole number from 1.");
        }

        var wrong = new Validation();
        body = new HoldBody(quantity.Value, address?.Read(wrong));
        return wrong.Any ? wrong.ToProblem() : null;
    }

    private static Problem Wrong(string detail) => new(ProblemCode.Validation, detail);
}
