using Commerce.CustomerService;

namespace Commerce.Web.CustomerService;

/// <summary>What may be sent to the hub.</summary>
internal static class ChatRules
{
    private const int SessionIdLength = 32;

    public static void RequireId(string sessionId)
    {
        if (!IsSessionId(sessionId))
        {
            throw ChatErrors.NotFound();
        }
    }

    public static bool IsSessionId(string text) =>
        text.Length == SessionIdLength && text.All(char.IsAsciiHexDigitLower);

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
