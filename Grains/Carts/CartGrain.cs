using Commerce.Operations;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Carts;

/// <summary>
/// Keeps one cart: decides with <see cref="CartDecisions"/>, writes, answers. A guest's cart has a deadline, which is
/// moved once a day of use at most.
/// </summary>
/// <remarks>
/// A guest's cart is handed over in three commits, each of which can be the last before a crash: it is promised to the
/// member, and changes no more; the member's cart takes it in, and remembers that; its row goes. Whoever asks next goes
/// on where it was, and if nobody does, the deadline, which the promise has moved near.
/// </remarks>
internal sealed class CartGrain : Grain, ICartGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "cart";

    /// <summary>Kind of a guest cart's deadline; its key is the grain's.</summary>
    public const string ExpiryDeadline = "cart-expiry";

    /// <summary>How much of its life may be over before a change renews it.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    /// <summary>When a hand-over that was cut short is finished.</summary>
    public static readonly TimeSpan HandOverTimeMax = TimeSpan.FromMinutes(1);

    private readonly GrainRow<CartState> _row;
    private readonly TimeProvider _time;
    private readonly IIdSource _ids;
    private readonly FaultPoints _faults;

    public CartGrain(IShardStore store, TimeProvider time, IIdSource ids, FaultPoints faults)
    {
        _row = new GrainRow<CartState>(this, store, GrainType);
        (_time, _ids, _faults) = (time, ids, faults);
    }

    private string Key => this.GetPrimaryKeyString();

    private bool IsGuest => !MemberId.TryParse(Key, out _);

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task<Cart> GetAsync() => Task.FromResult(View());

    public Task<CartChange> SetAsync(SetCartLine command)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(command.Quantity, 1, nameof(command));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(command.Quantity, CartLimits.QuantityMax, nameof(command));
        var cart = Current();
        return ChangeAsync(cart, CartDecisions.Set(cart, command, _time.GetUtcNow()));
    }

    public Task<CartChange> RemoveAsync(string sku)
    {
        var cart = Current();
        return ChangeAsync(cart, CartDecisions.Remove(cart, sku));
    }

    public Task<CartChange> SelectAsync(IReadOnlyList<string> skus)
    {
        var cart = Current();
        return ChangeAsync(cart, CartDecisions.Select(cart, skus));
    }

    public async Task HandOverAsync(MemberId member)
    {
        MustBeGuest(expected: true);
        if (_row.State is { } cart)
        {
            if (cart.HandedTo is null)
            {
                var until = _time.GetUtcNow() + HandOverTimeMax;
                await WriteAsync(cart, CartDecisions.HandOver(cart, member) with { ExpiresAt = until });
            }

            await FinishHandOverAsync();
        }
    }

    public Task MergeAsync(MergeCart command)
    {
        MustBeGuest(expected: false);
        var cart = Current();
        return WriteAsync(cart, CartDecisions.Merge(cart, command));
    }

    public async Task<IReadOnlyList<TakenLine>> TakeAsync(string order)
    {
        var cart = Current();
        var (lines, next) = CartDecisions.Take(cart, order, _time.GetUtcNow());
        await _faults.ReachAsync(FaultPoints.CartTaking, order);
        await WriteAsync(cart, next);
        await _faults.ReachAsync(FaultPoints.CartTaken, order);
        return [.. lines.Select(line => new TakenLine(line.Sku, line.Quantity, line.SeenPrice))];
    }

    public Task GiveUpAsync(string order)
    {
        var cart = Current();
        return WriteAsync(cart, CartDecisions.GiveUp(cart, order));
    }

    public async Task RemoveOrderedAsync(string order)
    {
        await _faults.ReachAsync(FaultPoints.CartClearing, order);
        var cart = Current();
        await WriteAsync(cart, CartDecisions.RemoveOrdered(cart, order));
        await _faults.ReachAsync(FaultPoints.CartCleared, order);
    }

    public async Task<bool> ExpireAsync()
    {
        if (_row.State is not { ExpiresAt: { } end } cart || end > _time.GetUtcNow() + HandOverTimeMax)
        {
            return true; // It is gone, or was used while its deadline came due, and has another.
        }

        if (_time.GetUtcNow() < end)
        {
            return false;
        }

        if (cart.HandedTo is not null)
        {
            await FinishHandOverAsync();
        }
        else
        {
            await DeleteAsync(cart);
        }

        return true;
    }

    private CartState Current() => _row.State ?? new CartState(_ids.NewGuid(), []);

    private Cart View() => new(_row.State is { HandedTo: null } cart ? cart.Lines : []);

    private async Task<CartChange> ChangeAsync(CartState cart, (CartOutcome Outcome, CartState Next) decision)
    {
        await WriteAsync(cart, decision.Next);
        return new CartChange(decision.Outcome, View());
    }

    private async Task WriteAsync(CartState before, CartState after)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        if (after.IsBlank)
        {
            await DeleteAsync(before);
            return;
        }

        if (!IsGuest)
        {
            await _row.WriteAsync(after);
            return;
        }

        var now = _time.GetUtcNow();
        if (after.HandedTo is null && !(after.ExpiresAt - now > CartLimits.GuestLifetime - Slack))
        {
            after = after with { ExpiresAt = now + CartLimits.GuestLifetime };
        }

        await _row.WriteAsync(after, before.ExpiresAt == after.ExpiresAt ? [] : [.. Moved(before, after)]);
    }

    private Task DeleteAsync(CartState cart) => _row.DeleteAsync(
        cart.ExpiresAt is { } end ? [new RemoveDeadline(end, ExpiryDeadline, Key)] : []);

    private IEnumerable<ShardWrite> Moved(CartState before, CartState after)
    {
        if (before.ExpiresAt is { } old)
        {
            yield return new RemoveDeadline(old, ExpiryDeadline, Key);
        }

        yield return new AddDeadline(after.ExpiresAt!.Value, ExpiryDeadline, Key);
    }

    private async Task FinishHandOverAsync()
    {
        var cart = _row.State!;
        await GrainFactory.GetGrain<ICartGrain>(cart.HandedTo!.Value.ToString())
            .MergeAsync(new MergeCart(cart.CartId, cart.Lines));
        await DeleteAsync(cart);
    }

    private void MustBeGuest(bool expected)
    {
        if (IsGuest != expected)
        {
            throw new InvalidOperationException(
                $"'{Key}' is the cart of a {(expected ? "member" : "guest")}; only a guest's cart is handed over, and "
                + "only a member's takes another in.");
        }
    }
}
