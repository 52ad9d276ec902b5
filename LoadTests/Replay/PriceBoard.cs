namespace Commerce.LoadTests.Replay;

/// <summary>
/// Lets orders that need a SKU at the same price be placed side by side, and changes the price between those that need
/// different ones. Orders come in the order of their times, and each waits for earlier ones only: so no two wait for
/// each other.
/// </summary>
/// <param name="change">Sets the price of a SKU in the shop.</param>
internal sealed class PriceBoard(Func<string, long, Task> change)
{
    private readonly Dictionary<string, Group> _last = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>Prices that were changed.</summary>
    internal long Changes => Interlocked.Read(ref _changes);

    /// <summary>What a SKU costs before the first order.</summary>
    internal void Begin(string sku, long pence) => _last[sku] = new Group(pence, Task.CompletedTask);

    /// <summary>Takes an order up. By one caller at a time, in the order of the orders.</summary>
    /// <param name="items">What it needs.</param>
    /// <param name="placed">Ends when it is placed, or never will be.</param>
    /// <returns>Ends when all its prices are set; they stay until it is placed.</returns>
    internal Task TakeUp(IReadOnlyList<PlannedItem> items, Task placed)
    {
        var ready = new List<Task>();
        foreach (var item in items)
        {
            var known = _last.GetValueOrDefault(item.Sku);
            if (known?.Pence != item.Pence)
            {
                _last[item.Sku] = known = new Group(item.Pence, ChangeAfterAsync(known, item));
            }

            known.Orders.RemoveAll(order => order.IsCompleted);
            known.Orders.Add(placed);
            ready.Add(known.Ready);
        }

        return Task.WhenAll(ready);
    }

    private async Task ChangeAfterAsync(Group? before, PlannedItem item)
    {
        if (before is not null)
        {
            await Task.WhenAll([before.Ready, .. before.Orders]);
        }

        Interlocked.Increment(ref _changes);
        await change(item.Sku, item.Pence);
    }

    private sealed class Group(long pence, Task ready)
    {
        public long Pence { get; } = pence;

        public Task Ready { get; } = ready;

        /// <summary>Those that need the price and may not be placed yet.</summary>
        public List<Task> Orders { get; } = [];
    }
}
