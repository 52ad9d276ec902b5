namespace Commerce;

/// <summary>Names a member. 63 random bits; its text form is the key of everything that hashes by member.</summary>
/// <param name="Value">Positive.</param>
[GenerateSerializer, Immutable, Alias("member-id")]
public readonly record struct MemberId([property: Id(0)] long Value)
{
    private const char Prefix = 'm';

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MemberId id)
    {
        id = default;
        if (text.Length != 14
            || text[0] != Prefix
            || !Base32.TryDecode(text[1..], out var value)
            || value > long.MaxValue)
        {
            return false;
        }

        id = new MemberId((long)value);
        return true;
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is not a member id.</exception>
    public static MemberId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var id)
            ? id
            : throw new FormatException($"'{text}' is not a member id: 'm' and 13 characters of base 32.");

    /// <summary>'m' followed by 13 characters of Crockford's base 32, lower case.</summary>
    public override string ToString() => string.Create(14, Value, static (span, value) =>
    {
        span[0] = Prefix;
        Base32.Encode((ulong)value, span[1..]);
    });
}
