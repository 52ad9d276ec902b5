namespace Commerce.Web.FlashSales;

/// <summary>
/// Which buyers may have an order request on its way to a pool, counted in a fixed table by hash. A collision makes the
/// edge ask the pool once more; it never hides a request.
/// </summary>
internal sealed class InFlight
{
    private const int Size = 1 << 16;

    private readonly int[] _counts = new int[Size];

    public void Enter(MemberId buyer) => Interlocked.Increment(ref CountOf(buyer));

    public void Leave(MemberId buyer) => Interlocked.Decrement(ref CountOf(buyer));

    public bool MayHave(MemberId buyer) => Volatile.Read(ref CountOf(buyer)) > 0;

    // Member ids are random: any of their bits are a hash.
    private ref int CountOf(MemberId buyer) => ref _counts[(int)(buyer.Value & (Size - 1))];
}
