using System.Security.Cryptography;

namespace Commerce.Web.Pages.Presentation;

/// <summary>Names tries to buy, for browsers without script; scripts make their own.</summary>
internal static class IdempotencyKeys
{
    /// <summary>128 random bits in hexadecimal.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
