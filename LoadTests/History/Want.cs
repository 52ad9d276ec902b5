using Commerce.Verification.Histories;

namespace Commerce.LoadTests.History;

/// <summary>Something that a buyer wants, and goes on wanting while the outcome is unknown.</summary>
/// <param name="Action">What.</param>
/// <param name="Sale">Number of the sale.</param>
/// <param name="Buyer">Number of the buyer.</param>
/// <param name="Key">Number of the idempotency key of a buy.</param>
/// <param name="Units">Of a buy.</param>
/// <param name="OrderId">Of what is done with an order.</param>
/// <param name="Attempts">How often it was tried.</param>
internal readonly record struct Want(
    OpAction Action, int Sale, int Buyer, int Key, int Units, string? OrderId, int Attempts = 0);
