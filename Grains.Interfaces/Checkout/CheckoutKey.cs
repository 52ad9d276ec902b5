using System.Security.Cryptography;
using System.Text;

namespace Commerce.Checkout;

/// <summary>Names a checkout: a member, and 128 bits of the SHA-256 of the member's key for it.</summary>
public static class CheckoutKey
{
    private const int HashBytes = 16;

    /// <summary>The key of the grain.</summary>
    public static string Of(MemberId buyer, string idempotencyKey)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey));
        return $"{buyer}:{Convert.ToHexStringLower(hash.AsSpan(0, HashBytes))}";
    }

    /// <summary>The member of a key.</summary>
    /// <exception cref="FormatException">It is not one that <see cref="Of"/> makes.</exception>
    public static MemberId BuyerOf(string key) => MemberId.Parse(key.Split(':')[0]);
}
