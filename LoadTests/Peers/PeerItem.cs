namespace Commerce.LoadTests.Peers;

/// <summary>What is sold, as it was opened.</summary>
internal record PeerItem(string SaleId, string Sku, int Units, int LimitPerBuyer, long Price, string Currency)
{
    internal string OrderPath => $"/api/flash-sales/{SaleId}/items/{Sku}/orders";

    internal string PoolId => $"sale:{SaleId}:{Sku}";
}

/// <summary>What a buyer asks for.</summary>
/// <param name="Id">Of the order, if it becomes one.</param>
/// <param name="Buyer">Who asks.</param>
/// <param name="Key">The buyer's name for this request.</param>
/// <param name="Quantity">Units.</param>
/// <param name="PayBefore">In whole milliseconds, so that it comes back as it went.</param>
internal readonly record struct PeerOrder(
    Guid Id, long Buyer, string Key, int Quantity, DateTimeOffset PayBefore);

/// <summary>An order that is promised.</summary>
internal readonly record struct PeerReceipt(Guid OrderId, int Quantity, long Sequence, DateTimeOffset PayBefore);

/// <summary>What becomes of a request; of several that apply, the first.</summary>
internal enum PeerOutcome
{
    /// <summary>The order is promised, now or when the same key was sent before.</summary>
    Accepted,

    /// <summary>The key names another request of this buyer.</summary>
    KeyReused,

    /// <summary>The buyer would have more units than one may.</summary>
    LimitReached,

    /// <summary>Fewer units are left than asked for.</summary>
    SoldOut,
}

/// <summary>An answer; with a receipt if accepted.</summary>
internal readonly record struct PeerAnswer(PeerOutcome Outcome, PeerReceipt Receipt = default)
{
    /// <summary>Of an order that was found under the key of a request.</summary>
    internal static PeerAnswer Again(in PeerReceipt receipt, int quantity) =>
        receipt.Quantity == quantity ? new(PeerOutcome.Accepted, receipt) : new(PeerOutcome.KeyReused);
}

/// <summary>A design: how orders are decided and kept.</summary>
internal interface IOrderDesk : IAsyncDisposable
{
    /// <summary>Opens a sale of one item.</summary>
    Task<PeerItem> OpenAsync(PeerItem terms);

    /// <summary>Decides a request; when it says accepted, the design has promised the order.</summary>
    ValueTask<PeerAnswer> OrderAsync(PeerItem item, PeerOrder order);

    /// <summary>Units that nobody has.</summary>
    Task<long> AvailableAsync(PeerItem item);
}
