using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Commerce.Web.Payments;

/// <summary>
/// Proves that the gateway sent a body, and when: <c>t=SECONDS,v1=HEX</c>, where HEX is HMAC-SHA256 of <c>t.body</c>.
/// More than one v1 may be there, while the gateway changes its secret.
/// </summary>
internal static class WebhookSignature
{
    public const string Header = "Webhook-Signature";

    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(300);

    /// <summary>Whether the header proves the body, now.</summary>
    public static bool IsValid(string? header, ReadOnlySpan<byte> body, ReadOnlySpan<byte> secret, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(header))
        {
            return false;
        }

        string? time = null;
        var signatures = new List<string>();
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal) && time is null)
            {
                time = part[2..];
            }
            else if (part.StartsWith("v1=", StringComparison.Ordinal))
            {
                signatures.Add(part[3..]);
            }
        }

        if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds) > (decimal)AgeMax.TotalSeconds)
        {
            return false;
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes($"{time}."));
        hmac.AppendData(body);
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        hmac.GetHashAndReset(expected);

        var valid = false;
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var signature in signatures)
        {
            valid |= signature.Length == given.Length * 2
                && Convert.FromHexString(signature, given, out _, out _) == System.Buffers.OperationStatus.Done
                && CryptographicOperations.FixedTimeEquals(given, expected);
        }

        return valid;
    }
}
