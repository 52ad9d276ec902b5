using Commerce.CustomerService;

namespace Commerce.Web.CustomerService;

/// <summary>What may be sent to the hub.</summary>
internal static class ChatRules
{
    private const int SessionIdLength = 32;
    private const int PictureIdLength = 64;

    public static void RequireId(string sessionId)
    {
        if (!IsSessionId(sessionId))
        {
            throw ChatErrors.NotFound();
        }
    }

    public static bool IsSessionId(string text) =>
        text.Length == SessionIdLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a text can be the id of a picture: the SHA-256 of what was sent.</summary>
    public static bool IsPictureId(string text) =>
        text.Length == PictureIdLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Reads the name of a member of an enum.</summary>
    public static bool TryParse<T>(string name, out T value)
        where T : struct, Enum
    {
        value = default;
        return name.Length > 0 && char.IsAsciiLetter(name[0]) && Enum.TryParse(name, ignoreCase: true, out value)
            && Enum.IsDefined(value);
    }

    public static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw ChatErrors.Refused("validation", rule);
        }
    }

    public static bool IsId(string id) =>
        id.Length is >= 1 and <= ChatLimits.ClientMessageIdMax && !id.Any(char.IsControl);

    public static bool IsText(string text, int max) =>
        text.Length <= max && !string.IsNullOrWhiteSpace(text)
        && !text.Any(each => char.IsControl(each) && each is not ('\n' or '\r' or '\t'));
}
