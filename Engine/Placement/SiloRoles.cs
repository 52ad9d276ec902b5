namespace Commerce.Engine;

/// <summary>Roles of silos as text, as a row of the membership table has them.</summary>
internal static class SiloRoles
{
    private const int LengthMax = 64;
    private const int TextLengthMax = 255;

    /// <summary>The roles in order, with commas between them.</summary>
    /// <exception cref="ArgumentException">One is no name, or they are too many; the message says which.</exception>
    public static string TextOf(IEnumerable<string> roles)
    {
        var all = roles.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (all.Find(role => !IsName(role)) is { } wrong)
        {
            throw new ArgumentException(
                $"'{wrong}' is no role of a silo: it must be 1 to {LengthMax} letters, digits, dots and hyphens.",
                nameof(roles));
        }

        var text = string.Join(',', all);
        return text.Length <= TextLengthMax
            ? text
            : throw new ArgumentException(
                $"The roles of a silo have {text.Length} characters together: {TextLengthMax} is the most. Give it "
                + "fewer, or none: it hosts what no other silo has the role for.",
                nameof(roles));
    }

    /// <summary>The roles of a row.</summary>
    public static string[] Parse(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsName(string role) =>
        role.Length is > 0 and <= LengthMax && role.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
}
