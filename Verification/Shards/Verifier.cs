using Commerce.Storage;
using Commerce.Storage.Verification;

namespace Commerce.Verification.Shards;

/// <summary>
/// Recomputes a shop from the logs of its pools: every counter, limit and key, every order against its hold and every
/// hold against its order, listings and deadlines against orders, and moves between pools against each other.
/// </summary>
/// <remarks>
/// Pools are read first and orders after them, each shard in one read transaction. So in a running shop an order may be
/// younger than its pool, and never the other way round.
/// </remarks>
/// <param name="inspector">Reads the shards.</param>
/// <param name="live">Whether the shop runs: then what is younger than the pools is counted as lagging, not as
/// different.</param>
/// <param name="now">For the age of moves that are half done.</param>
public sealed class Verifier(IShardInspector inspector, bool live, DateTimeOffset now)
{
    private static readonly TimeSpan MoveTimeMax = TimeSpan.FromMinutes(1);

    private readonly VerifyReport _report = new();
    private readonly Dictionary<string, PoolReplay> _pools = new(StringComparer.Ordinal);

    // Orders of checkouts that are neither placed nor refused yet.
    private readonly HashSet<string> _openCheckouts = new(StringComparer.Ordinal);

    /// <summary>Pools whose logs and orders are kept for checks against a history.</summary>
    internal IReadOnlySet<string> Kept { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, PoolReplay> Pools => _pools;

    /// <summary>Orders of the kept pools, by id.</summary>
    internal Dictionary<string, StoredOrder> Orders { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys of the events that wait in the outboxes.</summary>
    internal HashSet<string> PendingEvents { get; } = new(StringComparer.Ordinal);

    /// <summary>Looks at everything once.</summary>
    public VerifyReport Run()
    {
        for (var shard = 0; shard < inspector.Map.Shards.Count; shard++)
        {
            ReplayPools(shard);
        }

        CheckMoves();
        for (var shard = 0; shard < inspector.Map.Shards.Count; shard++)
        {
            using var snapshot = inspector.OpenSnapshot(shard);
            ReadCheckouts(snapshot);
            var check = new OrderCheck(shard, inspector.Map, snapshot, _pools, live, _report);
            check.Run();
            PendingEvents.UnionWith(check.PendingEvents);
            foreach (var order in check.Orders.Where(order => Keeps(order.PoolId)))
            {
                Orders.TryAdd(order.OrderId, order);
            }
        }

        CheckHoldsHaveOrders();
        return _report;
    }

    private bool Keeps(string poolId) => Kept.Contains(poolId);

    private void ReplayPools(int shard)
    {
        using var snapshot = inspector.OpenSnapshot(shard);
        foreach (var row in snapshot.Pools().ToList())
        {
            var replay = new PoolReplay(row, [.. snapshot.Takeovers(row)], Keeps(row.PoolId), _report);
            foreach (var entry in snapshot.Entries(row))
            {
                replay.Apply(entry);
            }

            replay.Finish();
            if (inspector.Map.ShardOf(Slots.Of(row.PoolId)) != shard)
            {
                _report.Differs(CheckId.Log, row.PoolId, null, null,
                    $"lies in shard {shard}, its slot belongs to {inspector.Map.ShardOf(Slots.Of(row.PoolId))}");
            }

            if (!_pools.TryAdd(row.PoolId, replay))
            {
                _report.Differs(CheckId.Log, row.PoolId, null, null, "lies in two shards");
            }
        }
    }

    private void ReadCheckouts(IShardSnapshot snapshot)
    {
        foreach (var state in snapshot.States(StoredCheckout.StateType))
        {
            if (StoredJson.TryReadCheckout(state.Payload) is not { } checkout)
            {
                _report.Differs(CheckId.Log, null, null, null, $"checkout '{state.GrainKey}' is not readable");
            }
            else if (checkout.IsOpen)
            {
                _openCheckouts.Add(checkout.OrderId);
            }
        }
    }

    private void CheckMoves()
    {
        foreach (var move in _pools.Values.SelectMany(pool => pool.Moves)
            .GroupBy(half => half.Entry.IdempotencyKey, StringComparer.Ordinal))
        {
            _report.Moves++;
            var halves = move.ToList();
            var taken = halves.Where(half => half.Entry.Quantity <= 0).ToList();
            var given = halves.Where(half => half.Entry.Quantity > 0).ToList();
            if (taken.Count > 1 || given.Count > 1)
            {
                Differs(halves[^1], $"move '{move.Key}' was taken {taken.Count} times and given {given.Count} times");
            }
            else if (taken.Count == 0)
            {
                LagsOrDiffers(given[0], live,
                    $"move '{move.Key}' gives {given[0].Entry.Quantity} units that were taken nowhere");
            }
            else if (given.Count == 0)
            {
                CheckHalfDone(taken[0], move.Key!);
            }
            else
            {
                CheckPair(taken[0], given[0], move.Key!);
            }
        }
    }

    // The sale that moves units keeps its plan and goes on after a crash, so a young half is work to do.
    private void CheckHalfDone(MoveHalf taken, string moveId)
    {
        if (taken.Entry.Quantity != 0)
        {
            LagsOrDiffers(
                taken, now - taken.Entry.At < MoveTimeMax,
                $"move '{moveId}' took {-taken.Entry.Quantity} units at {taken.Entry.At:O} that were given to nobody " +
                $"(start the shop, if it is stopped, and verify again)");
        }
    }

    private void CheckPair(MoveHalf taken, MoveHalf given, string moveId)
    {
        if (taken.Entry.Quantity + given.Entry.Quantity != 0)
        {
            Differs(given,
                $"move '{moveId}' took {-taken.Entry.Quantity} units from {taken.Pool} and gave " +
                $"{given.Entry.Quantity}");
        }

        if (taken.Entry.Reason != $"to {given.Pool}" || given.Entry.Reason != $"from {taken.Pool}")
        {
            Differs(given,
                $"move '{moveId}' went '{taken.Entry.Reason}' in {taken.Pool} and '{given.Entry.Reason}' in " +
                $"{given.Pool}");
        }
    }

    private void CheckHoldsHaveOrders()
    {
        foreach (var hold in _pools.Values.SelectMany(pool => pool.Holds.Values).Where(hold => !hold.HasOrder))
        {
            if (hold.IsReservation)
            {
                CheckReservation(hold);
            }
            else if (hold.Entry.Seq > hold.Pool.Row.RelayedSeq)
            {
                _report.Lags("holds that are not relayed to their buyers' shards yet");
            }
            else
            {
                _report.Differs(
                    CheckId.Log,
                    hold.Pool.Row.PoolId, hold.Entry.Seq, hold.Entry.OrderId,
                    $"the hold of buyer {hold.Entry.Buyer} has no order, though the pool is relayed up to " +
                    $"{hold.Pool.Row.RelayedSeq}");
            }
        }
    }

    // A checkout that is refused gives back what it had and makes no order. One that goes on has no order yet.
    private void CheckReservation(HoldFact hold)
    {
        if (hold.State == HoldState.Released)
        {
            return;
        }

        if (live || (hold.State == HoldState.Held && _openCheckouts.Contains(hold.Entry.OrderId!)))
        {
            _report.Lags("checkouts that are under way");
        }
        else
        {
            _report.Differs(
                CheckId.Log, hold.Pool.Row.PoolId, hold.Entry.Seq, hold.Entry.OrderId,
                $"{hold.Entry.Quantity} units of buyer {hold.Entry.Buyer} are {hold.State} for an order that there is "
                + "not, and for no checkout that goes on");
        }
    }

    private void LagsOrDiffers(MoveHalf half, bool lags, string text)
    {
        if (lags)
        {
            _report.Lags("moves of units that are half done");
        }
        else
        {
            Differs(half, text);
        }
    }

    private void Differs(MoveHalf half, string text) =>
        _report.Differs(CheckId.Log, half.Pool, half.Entry.Seq, null, text);
}
