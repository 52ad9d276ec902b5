namespace Commerce.Inventory;

/// <summary>
/// A hold in memory: 72 bytes, no references, so that a pool of a million buyers costs the collector nothing.
/// </summary>
internal struct Hold
{
    public KeyHash Key;
    public long Seq;
    public MemberId Buyer;
    public long RequestHash;
    public long UnitPrice;

    /// <summary>Milliseconds since 1970.</summary>
    public long HeldAtMs;

    public uint DurationMs;
    public int Quantity;

    /// <summary>Only in a buyer's first hold of the pool: units of all of them that are held or sold.</summary>
    public int BuyerUnits;

    private byte _state;

    /// <summary>Index into the pool's list of currencies.</summary>
    public byte Currency;

    /// <summary>
    /// Released, and not to be had again, not by a late payment either: for good, because money goes back by that.
    /// </summary>
    public bool RetakeRefused;

    public HoldState State
    {
        readonly get => (HoldState)_state;
        set => _state = (byte)value;
    }
}
