namespace Commerce.Storage.Postgres;

/// <summary>A setting of a session: sent when it begins, and compared with what the server then has.</summary>
/// <param name="Name">As in PostgreSQL's <c>pg_settings</c>.</param>
/// <param name="Value">In that view's unit.</param>
internal readonly record struct SessionSetting(string Name, string Value);

/// <summary>
/// The settings under which each kind of connection works. No transaction may stay open while its client thinks or is
/// paused; no lock is waited for long; a client that is gone is noticed. What is not here is left to the operator.
/// </summary>
internal static class SessionSettings
{
    // Milliseconds where PostgreSQL measures so; keep-alive in seconds.
    private static readonly SessionSetting[] Common =
    [
        new("idle_in_transaction_session_timeout", "1000"),
        new("lock_timeout", "1000"),
        new("client_connection_check_interval", "1000"),
        new("tcp_keepalives_idle", "2"),
        new("tcp_keepalives_interval", "1"),
        new("tcp_keepalives_count", "3"),
        new("tcp_user_timeout", "4000"),
        new("default_transaction_isolation", @"read\ committed"),
        new("jit", "off"),
    ];

    /// <summary>
    /// No limit on statements, since one may be a commit that waits for its standby. Plans are made once and must not
    /// depend on how small a table was then: always by index.
    /// </summary>
    public static readonly SessionSetting[] Writing =
    [
        .. Common,
        new("statement_timeout", "0"),
        new("synchronous_commit", "on"),
        new("plan_cache_mode", "force_generic_plan"),
        new("enable_seqscan", "off"),
        new("enable_mergejoin", "off"),
    ];

    /// <summary>
    /// A takeover need not reach the standby: if it is lost in a failover, so is everything decided under it, and the
    /// owner's random name tells its epoch from one of the same number.
    /// </summary>
    public static readonly SessionSetting[] Control =
        [.. Common, new("statement_timeout", "5000"), new("synchronous_commit", "local")];

    public static readonly SessionSetting[] Reading =
        [.. Common, new("statement_timeout", "5000"), new("default_transaction_read_only", "on")];

    /// <summary>A checker reads whole shards in one transaction, and thinks meanwhile.</summary>
    public static readonly SessionSetting[] Snapshot =
        [new("default_transaction_read_only", "on"), new("jit", "off")];
}
