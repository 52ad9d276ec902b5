namespace Commerce.Configuration;

/// <summary>The process ran and had to end; the message says why, for people.</summary>
public sealed class ShopEndedException(string message) : Exception(message);
