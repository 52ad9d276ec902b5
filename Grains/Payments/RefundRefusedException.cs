namespace Commerce.Payments;

/// <summary>The gateway does not make a refund, and will not when it is asked again.</summary>
public sealed class RefundRefusedException(string message, Exception? inner = null) : Exception(message, inner);
