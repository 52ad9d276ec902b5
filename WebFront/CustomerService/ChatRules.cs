using System.Diagnostics.CodeAnalysis;
using Commerce.CustomerService;

namespace Commerce.Web.CustomerService;

/// <summary>What may be sent to the hub. Null may be, whatever the hub's methods are declared to take.</summary>
internal static class ChatRules
{
    private const int SessionIdLength = 32;

    public static void RequireId([NotNull] string? sessionId)
    {
        if (!IsSessionId(sessionId))
        {
            throw ChatErrors.NotFound();
        }
    }

    public static bool IsSessionId([NotNullWhen(true)] string? text) =>
        text is { Length: SessionIdLength } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Reads the name of a member of an enum, and nothing else that an enum may be written as.</summary>
    public static bool TryParse<T>(string? name, out T value)
        where T : struct, Enum
    {
        value = default;
        return Enum.GetNames<T>().Contains(name, StringComparer.OrdinalIgnoreCase)
            && Enum.TryParse(name, ignoreCase: true, out value);
    }

    public static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw ChatErrors.Refused("validation", rule);
        }
    }

    public static bool IsId([NotNullWhen(true)] string? id) =>
        id is { Length: >= 1 and <= ChatLimits.ClientMessageIdMax } && !id.Any(char.IsControl);

    public static bool IsText([NotNullWhen(true)] string? text, int max) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= max
        && !text.Any(each => char.IsControl(each) && each is not ('\n' or '\r' or '\t'));
}
