namespace Commerce.Configuration;

/// <summary>The value of this setting is never shown, not even in an error.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute
{
    /// <summary>Shortest secret that is accepted: 32 characters hold 128 bits even in hexadecimal.</summary>
    public const int LengthMin = 32;

    public const string LengthRule = "must be at least 32 characters";
}
