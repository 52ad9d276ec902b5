using System.Runtime.InteropServices;
using Commerce.Orders;

namespace Commerce.Web.Json;

/// <summary>
/// Fingerprint of a request, by which a retry is told from another request under the same key. Stored, so it must not
/// change: FNV-1a over 64 bits of the values, each text with its length in front. Who finds a collision deceives only
/// himself.
/// </summary>
internal struct Fnv1a()
{
    private ulong _hash = 14695981039346656037;

    public readonly long Value => (long)_hash;

    public void Add(int value) => Add(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));

    public void Add(long value) => Add(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)));

    public void Add(string? text)
    {
        Add(text?.Length ?? -1);
        Add(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    public void Add(DeliveryAddress address)
    {
        Add(address.Name);
        Add(address.Line1);
        Add(address.Line2);
        Add(address.City);
        Add(address.PostalCode);
        Add(address.Country);
        if (address.Region is not null || address.Phone is not null) // Requests from before they were there stay equal.
        {
            Add(address.Region);
            Add(address.Phone);
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            _hash = (_hash ^ b) * 1099511628211;
        }
    }
}
