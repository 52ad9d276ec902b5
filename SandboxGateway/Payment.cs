namespace Commerce.SandboxGateway;

/// <summary>A payment and what has happened to it.</summary>
internal sealed class Payment(PaymentAsked asked)
{
    private readonly List<Happened> _events = [];

    public PaymentAsked Asked { get; } = asked;

    public IReadOnlyList<Happened> Events => _events;

    public bool IsPaid => _events.Exists(e => e.Type == Ledger.Succeeded);

    /// <summary>Minor units that went back.</summary>
    public long PaidBack => _events.Where(e => e.Type == Ledger.Refunded).Sum(e => e.Amount.MinorUnits);

    public void Add(Happened happened) => _events.Add(happened);
}
