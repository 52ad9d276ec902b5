namespace Commerce.Delivery;

/// <summary>An event will not be handled however often it comes: somebody has to look at it.</summary>
internal sealed class EventRefusedException(string message, Exception inner) : Exception(message, inner);
