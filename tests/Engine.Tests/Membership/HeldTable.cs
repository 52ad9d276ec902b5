namespace Commerce.Engine.Tests.Membership;

/// <summary>A table that lets a test stand in the way of what is written.</summary>
internal sealed class HeldTable(IMembershipTable table) : TableLayer(table)
{
    private Gate? _gate;

    /// <summary>Nothing is written from now on before the gate is opened.</summary>
    public Gate Hold() => _gate = new Gate();

    public override async Task<bool> TryWriteAsync(MembershipChange change, CancellationToken cancellationToken)
    {
        if (_gate is { } gate)
        {
            gate.Entered.TrySetResult();
            await gate.Opened.Task;
        }

        return await base.TryWriteAsync(change, cancellationToken);
    }
}
