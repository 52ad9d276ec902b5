namespace Commerce.Hosting;

/// <summary>Why the cluster put an end to this silo, if it did.</summary>
internal sealed class SiloFate
{
    private volatile string? _reason;

    /// <summary>Null: it did not.</summary>
    public string? Reason => _reason;

    public void Died(string reason) => _reason = reason;
}
