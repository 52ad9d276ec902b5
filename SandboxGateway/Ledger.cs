using System.Security.Cryptography;

namespace Commerce.SandboxGateway;

/// <summary>
/// What the gateway knows: payments, refunds, and what the shop has still to be told. Every change is on disk first.
/// </summary>
internal sealed class Ledger : IDisposable
{
    public const string Succeeded = "payment.succeeded";
    public const string Failed = "payment.failed";
    public const string Refunded = "refund.succeeded";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Payment> _payments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Happened> _refunds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Happened> _undelivered = new(StringComparer.Ordinal);
    private readonly List<Happened> _moved = [];
    private readonly TimeProvider _time;
    private readonly Journal _journal;

    public Ledger(string path, TimeProvider time)
    {
        _time = time;
        _journal = Journal.Open(path, Apply);
    }

    /// <summary>What the shop has not taken yet.</summary>
    public IReadOnlyList<Happened> Undelivered
    {
        get
        {
            lock (_lock)
            {
                return [.. _undelivered.Values];
            }
        }
    }

    /// <summary>A payment, for reading; null if there is none.</summary>
    public (PaymentAsked Asked, IReadOnlyList<Happened> Events)? Find(string paymentId)
    {
        lock (_lock)
        {
            return _payments.TryGetValue(paymentId, out var payment) ? (payment.Asked, [.. payment.Events]) : null;
        }
    }

    /// <summary>
    /// Money that was taken and given back within a time, in the order of the books, after a place in them; and the
    /// place to go on after, null at their end.
    /// </summary>
    public (IReadOnlyList<Happened> Items, int? NextAfter) Read(
        DateTimeOffset from, DateTimeOffset until, int after, int countMax)
    {
        lock (_lock)
        {
            var items = new List<Happened>();
            for (var place = after; place < _moved.Count; place++)
            {
                if (_moved[place].OccurredAt < from || _moved[place].OccurredAt >= until)
                {
                    continue;
                }

                if (items.Count == countMax)
                {
                    return (items, place);
                }

                items.Add(_moved[place]);
            }

            return (items, null);
        }
    }

    /// <summary>Notes a payment to be made. False: it is known with another order or amount.</summary>
    public bool Ask(PaymentAsked asked)
    {
        lock (_lock)
        {
            if (_payments.TryGetValue(asked.PaymentId, out var known))
            {
                return (known.Asked.OrderId, known.Asked.Amount) == (asked.OrderId, asked.Amount);
            }

            Commit(asked);
            return true;
        }
    }

    /// <summary>The buyer pays or is declined; null if there is no such payment, or it is paid.</summary>
    /// <param name="paymentId">The payment.</param>
    /// <param name="type">What happens.</param>
    /// <param name="delay">How long the shop is left in the dark.</param>
    public Happened? Settle(string paymentId, string type, TimeSpan delay)
    {
        lock (_lock)
        {
            if (!_payments.TryGetValue(paymentId, out var payment) || payment.IsPaid)
            {
                return null;
            }

            var now = _time.GetUtcNow();
            var happened = new Happened(
                NewId("ev_"), type, paymentId, payment.Asked.OrderId, payment.Asked.Amount, now, now + delay,
                Key: null);
            Commit(happened);
            return happened;
        }
    }

    /// <summary>
    /// Pays back, once per key; null: there is no such paid payment, or the amount is more than is left of it.
    /// </summary>
    public Happened? Refund(string paymentId, Amount amount, string key)
    {
        lock (_lock)
        {
            if (_refunds.TryGetValue(key, out var made))
            {
                return made;
            }

            if (!_payments.TryGetValue(paymentId, out var payment) || !payment.IsPaid
                || amount.Currency != payment.Asked.Amount.Currency
                || amount.MinorUnits > payment.Asked.Amount.MinorUnits - payment.PaidBack)
            {
                return null;
            }

            var now = _time.GetUtcNow();
            var refund = new Happened(NewId("re_"), Refunded, paymentId, payment.Asked.OrderId, amount, now, now, key);
            Commit(refund);
            return refund;
        }
    }

    /// <summary>The shop has taken an event.</summary>
    public void NoteDelivered(string eventId)
    {
        lock (_lock)
        {
            if (_undelivered.ContainsKey(eventId))
            {
                Commit(new Delivered(eventId));
            }
        }
    }

    public void Dispose() => _journal.Dispose();

    private void Commit(JournalEntry entry)
    {
        _journal.Append(entry);
        Apply(entry);
    }

    private void Apply(JournalEntry entry)
    {
        switch (entry)
        {
            case PaymentAsked asked:
                _payments[asked.PaymentId] = new Payment(asked);
                break;
            case Happened happened:
                _payments[happened.PaymentId].Add(happened);
                _undelivered[happened.EventId] = happened;
                if (happened.Type != Failed)
                {
                    _moved.Add(happened);
                }

                if (happened.Key is { } key)
                {
                    _refunds[key] = happened;
                }

                break;
            case Delivered delivered:
                _undelivered.Remove(delivered.EventId);
                break;
        }
    }

    private static string NewId(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
}
