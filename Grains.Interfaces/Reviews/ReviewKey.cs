using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Commerce.Reviews;

/// <summary>
/// Names a review. Its id follows from the product and its author, so that nobody has two of one product; it does not
/// tell who that is.
/// </summary>
/// <param name="ProductId">The product.</param>
/// <param name="ReviewId">Names the review within the product.</param>
public sealed record ReviewKey(string ProductId, string ReviewId)
{
    private const char Prefix = 'r';
    private const int Digits = 13;
    private const char Between = '/';

    /// <summary>The review that a member has written, or may write, of a product.</summary>
    public static ReviewKey Of(string productId, MemberId author)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{productId}{Between}{author}"), hash);
        return new ReviewKey(productId, string.Create(
            1 + Digits, BinaryPrimitives.ReadUInt64BigEndian(hash), static (span, value) =>
            {
                span[0] = Prefix;
                Base32.Encode(value, span[1..]);
            }));
    }

    /// <summary>Whether a text may be the id of a review.</summary>
    public static bool IsReviewId([NotNullWhen(true)] string? text) =>
        text is { Length: 1 + Digits } && text[0] == Prefix && Base32.TryDecode(text.AsSpan(1), out _);

    /// <summary>Reads the key of a grain.</summary>
    /// <exception cref="FormatException">The text is no such key.</exception>
    public static ReviewKey Parse(string text)
    {
        var end = text.LastIndexOf(Between);
        return end > 0 && IsReviewId(text[(end + 1)..])
            ? new ReviewKey(text[..end], text[(end + 1)..])
            : throw new FormatException($"'{text}' is no key of a review: a product's id, '/' and a review's id.");
    }

    /// <summary>The key of its grain.</summary>
    public override string ToString() => $"{ProductId}{Between}{ReviewId}";
}
