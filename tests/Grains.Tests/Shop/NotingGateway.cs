using System.Collections.Concurrent;
using Commerce.Orders;
using Commerce.Payments;

namespace Commerce.Shop;

/// <summary>A gateway that notes what it is asked to pay back, each key once, and has books that tests write.</summary>
internal sealed class NotingGateway : IPaymentGateway
{
    private readonly ConcurrentQueue<GatewayBooking> _books = new();

    public ConcurrentDictionary<string, Money> Refunds { get; } = new();

    /// <summary>False: its books cannot be read.</summary>
    public bool BooksAreOpen { get; set; } = true;

    /// <summary>What reading its books waits for.</summary>
    public Func<Task> Opening { get; set; } = () => Task.CompletedTask;

    /// <summary>Payments that it was asked for one by one.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Writes into its books.</summary>
    public void Book(params ReadOnlySpan<GatewayBooking> bookings)
    {
        foreach (var booking in bookings)
        {
            _books.Enqueue(booking);
        }
    }

    /// <summary>Whether it refuses refunds for good.</summary>
    public bool RefusesRefunds { get; set; }

    public Task<string> RefundAsync(
        string paymentId, OrderId orderId, Money amount, string reason, string idempotencyKey,
        CancellationToken cancellationToken)
    {
        if (RefusesRefunds)
        {
            throw new RefundRefusedException("There is no such payment.");
        }

        Refunds.TryAdd(idempotencyKey, amount);
        return Task.FromResult($"refund-of-{paymentId}");
    }

    public async Task<GatewayBookPage> ReadBooksAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int countMax, CancellationToken cancellationToken)
    {
        await Opening();
        ThrowIfClosed();
        var skip = after is null ? 0 : int.Parse(after, System.Globalization.CultureInfo.InvariantCulture);
        var all = _books.Where(booking => booking.At >= from && booking.At < until).ToList();
        var next = skip + countMax < all.Count ? FormattableString.Invariant($"{skip + countMax}") : null;
        return new GatewayBookPage([.. all.Skip(skip).Take(countMax)], next);
    }

    public Task<IReadOnlyList<GatewayBooking>> ReadPaymentAsync(string paymentId, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        Asked.Enqueue(paymentId);
        return Task.FromResult<IReadOnlyList<GatewayBooking>>(
            [.. _books.Where(booking => booking.PaymentId == paymentId)]);
    }

    private void ThrowIfClosed()
    {
        if (!BooksAreOpen)
        {
            throw new HttpRequestException("The books are closed.");
        }
    }
}
