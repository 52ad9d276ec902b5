namespace Commerce;

/// <summary>
/// Crockford's base 32 (https://www.crockford.com/base32.html) in lower case, without check symbol, fixed width.
/// </summary>
public static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private const byte NoDigit = 255;
    private static readonly byte[] Digits = MakeDigits();

    /// <summary>
    /// Writes <paramref name="value"/> into the whole of <paramref name="target"/>, most significant digit first.
    /// </summary>
    public static void Encode(ulong value, Span<char> target)
    {
        for (var i = target.Length - 1; i >= 0; i--)
        {
            target[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
    }

    /// <summary>Reads a number; false on a character outside the alphabet or on more than 64 bits.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        foreach (var c in text)
        {
            var digit = c < Digits.Length ? Digits[c] : NoDigit;
            if (digit == NoDigit || value > ulong.MaxValue >> 5)
            {
                return false;
            }

            value = (value << 5) | digit;
        }

        return text.Length > 0;
    }

    private static byte[] MakeDigits()
    {
        var digits = new byte[128];
        Array.Fill(digits, NoDigit);
        for (var i = 0; i < Alphabet.Length; i++)
        {
            digits[Alphabet[i]] = (byte)i;
        }

        return digits;
    }
}
