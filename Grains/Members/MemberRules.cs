using System.Reflection;

namespace Commerce.Members;

/// <summary>
/// What people may give as address, name and password. Each rule answers with what is wrong, or null.
/// </summary>
public static class MemberRules
{
    public const int PasswordLengthMin = 8;
    public const int PasswordLengthMax = 128;
    public const int NameLengthMax = 100;
    public const int EmailLengthMax = 254;

    private static readonly HashSet<string> CommonPasswords = ReadCommonPasswords();

    /// <summary>An address as the key of its account: trimmed, lower case; null if it cannot be one.</summary>
    public static string? NormalizeEmail(string? email)
    {
        var trimmed = email?.Trim().ToLowerInvariant() ?? "";
        var at = trimmed.IndexOf('@', StringComparison.Ordinal);
        var fits = trimmed.Length <= EmailLengthMax
            && at > 0 && at == trimmed.LastIndexOf('@') && at < trimmed.Length - 1
            && !trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            && trimmed[(at + 1)..] is { } host
            && host[0] != '.'
            && host[^1] != '.'
            && !host.Contains("..", StringComparison.Ordinal);
        return fits ? trimmed : null;
    }

    /// <summary>What is wrong with a name.</summary>
    public static string? CheckName(string? name) =>
        string.IsNullOrWhiteSpace(name) || name.Length > NameLengthMax || name.Any(char.IsControl)
            ? $"A name has 1 to {NameLengthMax} characters."
            : null;

    /// <summary>
    /// What is wrong with a new password. Any composition will do (NIST SP 800-63B): length and rarity count.
    /// </summary>
    public static string? CheckPassword(string? password, string email) => password switch
    {
        null or { Length: < PasswordLengthMin or > PasswordLengthMax } =>
            $"A password has {PasswordLengthMin} to {PasswordLengthMax} characters.",
        _ when password.Equals(email, StringComparison.OrdinalIgnoreCase) =>
            "A password must not be the e-mail address.",
        _ when CommonPasswords.Contains(password) || password.Distinct().Count() < 3 =>
            "This password is among the first that an attacker tries. Choose another one.",
        _ => null,
    };

    private static HashSet<string> ReadCommonPasswords()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("CommonPasswords.txt")
            ?? throw new InvalidOperationException("The resource CommonPasswords.txt is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
