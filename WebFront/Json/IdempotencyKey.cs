using System.Diagnostics.CodeAnalysis;
using Commerce.Web.Problems;

namespace Commerce.Web.Json;

/// <summary>The header by which a client names a request, so that repeating it is safe.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int LengthMax = 128;

    /// <summary>Whether a text can be a key, of a request or of a form.</summary>
    public static bool IsWellFormed([NotNullWhen(true)] string? key) =>
        key is { Length: > 0 and <= LengthMax } && key.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    /// <summary>The key of a request, or what is wrong with it.</summary>
    public static bool TryRead(
        HttpRequest request, [NotNullWhen(true)] out string? key, [NotNullWhen(false)] out Problem? problem)
    {
        var values = request.Headers[Header];
        key = values.Count == 1 ? values[0] : null;
        if (IsWellFormed(key))
        {
            problem = null;
            return true;
        }

        problem = values.Count == 0 || (values.Count == 1 && string.IsNullOrEmpty(key))
            ? new Problem(
                ProblemCode.IdempotencyKeyRequired,
                $"Send the header '{Header}' with your own name for this request, the same again when you repeat it.")
            : new Problem(
                ProblemCode.Validation,
                $"The header '{Header}' is given once and has 1 to {LengthMax} visible ASCII characters.");
        key = null;
        return false;
    }
}
