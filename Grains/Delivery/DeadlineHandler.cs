namespace Commerce.Delivery;

/// <summary>What is done when deadlines of a kind come due.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="HandleAsync">Gets the deadline's key. False: it is not time yet, ask again. Repeatable.</param>
internal sealed record DeadlineHandler(string Kind, Func<IGrainFactory, string, Task<bool>> HandleAsync);
