namespace Commerce.Storage.Postgres;

/// <summary>
/// The right to write to a server as the primary of its shard, as long as no later primary is known. Sessions hold it;
/// the shard's monitor revokes it. A commit counts only if the permit is still there when the server has answered.
/// </summary>
internal sealed class WritePermit(PostgresEndpoint server, int timeline, bool waitsForStandby)
{
    private volatile string? _why;
    private volatile bool _waitsForStandby = waitsForStandby;

    public PostgresEndpoint Server { get; } = server;

    /// <summary>Number of the server's history; each promotion begins a higher one.</summary>
    public int Timeline { get; } = timeline;

    /// <summary>Whether a commit waits until the standby has it, if the server has been told to wait at all.</summary>
    public bool WaitsForStandby
    {
        get => _waitsForStandby;
        set => _waitsForStandby = value;
    }

    public bool Revoked => _why is not null;

    public string Why => _why ?? "";

    public void Revoke(string why) => _why ??= why;
}
