namespace Commerce.LoadTests.Peers;

/// <summary>One of what <c>peers</c> compares: which server, on what.</summary>
/// <param name="Id">As options name it.</param>
/// <param name="Name">As tables show it.</param>
/// <param name="Kind">Which server.</param>
internal sealed record PeerSubject(string Id, string Name, SubjectKind Kind)
{
    private const int ConnectionsOfTextbook = 8;
    private const int ConnectionsOfConsumer = 4;

    /// <summary>Of the peer, if it is one.</summary>
    internal PeerKind Design { get; private init; }

    /// <summary>Whether it has a database on the PostgreSQL server.</summary>
    internal bool OnPostgres { get; private init; }

    /// <summary>Settings of its Redis server; null: it has none.</summary>
    internal IReadOnlyList<string>? Redis { get; private init; }

    /// <summary>Connections to its database.</summary>
    internal int PoolSize { get; private init; }

    internal static IReadOnlyList<PeerSubject> All { get; } =
    [
        new("floor", "floor: same request, nothing done", SubjectKind.Floor),
        new("sqlite", "this shop on SQLite", SubjectKind.Shop),
        new("postgres", "this shop on PostgreSQL", SubjectKind.Shop) { OnPostgres = true },
        Textbook("textbook", "textbook: a transaction for each order", PeerKind.Textbook),
        Textbook("textbook-call", "textbook as one stored function", PeerKind.TextbookCall),
        OnRedis("redis-always", "Redis, AOF always", PeerKind.Redis, "always"),
        OnRedis("redis-second", "Redis, AOF every second", PeerKind.Redis, "everysec"),
        OnRedis("redis-none", "Redis, no AOF", PeerKind.Redis, null),
        OnRedis("redis-always-lean", "Redis, AOF always, lean client", PeerKind.RedisLean, "always"),
        OnRedis("redis-none-lean", "Redis, no AOF, lean client", PeerKind.RedisLean, null),
    ];

    /// <summary>What is wanted of the shop beside them; with <c>--check</c> the exit code says if it holds.</summary>
    internal static IReadOnlyList<PeerTarget> Targets { get; } =
    [
        new("postgres", "floor", 0.40, 0.55),
        new("postgres", "redis-always", 2, 3.3),
        new("postgres", "redis-always-lean", 1.6, 2.7),
        new("postgres", "textbook", 30, 50),
    ];

    private static PeerSubject Textbook(string id, string name, PeerKind design) =>
        new(id, name, SubjectKind.Peer)
        {
            Design = design,
            OnPostgres = true,
            PoolSize = ConnectionsOfTextbook,
        };

    // No snapshots and no rewriting of the log while it is measured: that would only slow it down.
    private static PeerSubject OnRedis(string id, string name, PeerKind design, string? sync) =>
        new(id, name, SubjectKind.Peer)
        {
            Design = design,
            OnPostgres = true,
            PoolSize = ConnectionsOfConsumer,
            Redis =
            [
                "save=\"\"", "auto-aof-rewrite-percentage=0",
                .. sync is null ? ["appendonly=no"] : (string[])["appendonly=yes", $"appendfsync={sync}"],
            ],
        };
}

/// <summary>Which server a subject is.</summary>
internal enum SubjectKind
{
    /// <summary>Answers without doing anything.</summary>
    Floor,

    /// <summary>Ours.</summary>
    Shop,

    /// <summary>Another design.</summary>
    Peer,
}

/// <summary>A ratio that is wanted.</summary>
/// <param name="Of">Whose rate.</param>
/// <param name="To">Divided by whose.</param>
/// <param name="AtLeast">What it must be.</param>
/// <param name="Aim">What it should be.</param>
internal sealed record PeerTarget(string Of, string To, double AtLeast, double Aim);
