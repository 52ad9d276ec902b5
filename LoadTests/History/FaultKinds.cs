using Commerce.Verification.Checks;

namespace Commerce.LoadTests.History;

/// <summary>Kinds of faults that can be made.</summary>
internal static class FaultKinds
{
    /// <summary>kill -9 of the shop, then a new start; one in five starts is killed too.</summary>
    internal const string Kill = "kill";

    /// <summary>PostgreSQL is stopped as if it had crashed, and started again.</summary>
    internal const string PostgresRestart = "postgres-restart";

    /// <summary>Sessions of the shop with PostgreSQL are ended, again and again for a second or so.</summary>
    internal const string PostgresTerminate = "postgres-terminate";

    /// <summary>Statements that run in PostgreSQL, or wait for a replica, are cancelled, in the same way.</summary>
    internal const string PostgresCancel = "postgres-cancel";

    /// <summary>kill -9 of the silo that owns the first pool; some seconds later it is started again.</summary>
    internal const string SiloKill = "silo-kill";

    /// <summary>The same silo is stopped for up to two seconds and continued: it may be declared dead or not.</summary>
    internal const string SiloStall = "silo-stall";

    /// <summary>
    /// The same silo is stopped for 15 seconds and continued: it must find out that it is dead, and end with 1.
    /// </summary>
    internal const string SiloStop = "silo-stop";

    /// <summary>SIGTERM to the same silo, which ends with 0 in 12 seconds; it is started again.</summary>
    internal const string SiloTerm = "silo-term";

    /// <summary>One more silo is started, works for half a minute, and is taken away by SIGTERM.</summary>
    internal const string SiloAdd = "silo-add";

    /// <summary>Each silo in turn: SIGTERM, its end, a new start, ready.</summary>
    internal const string RollingRestart = "rolling-restart";

    /// <summary>kill -9 of all silos at once, and all are started again.</summary>
    internal const string SilosKillAll = "silos-kill-all";

    internal static readonly string[] All =
    [
        Kill, PostgresRestart, PostgresTerminate, PostgresCancel,
        SiloKill, SiloStall, SiloStop, SiloTerm, SiloAdd, RollingRestart, SilosKillAll,
    ];

    /// <summary>
    /// What the others heal: how long after the beginning of the fault a pool answers again. After all other faults the
    /// time runs from their end.
    /// </summary>
    internal static readonly IReadOnlyDictionary<string, TimeSpan> TakeoverMax =
        new Dictionary<string, TimeSpan>(StringComparer.Ordinal)
        {
            [SiloKill] = TimeSpan.FromSeconds(5),
            [SiloStall] = TimeSpan.FromSeconds(8),
            [SiloStop] = TimeSpan.FromSeconds(8),
            [SiloTerm] = TimeSpan.FromSeconds(5),
            [SiloAdd] = TimeSpan.FromSeconds(5),
            [RollingRestart] = TimeSpan.FromSeconds(5),
            [SilosKillAll] = TimeSpan.FromSeconds(20),
        };

    internal static bool NeedsPostgres(string fault) =>
        fault is PostgresRestart or PostgresTerminate or PostgresCancel;

    internal static bool OfSilos(string fault) => TakeoverMax.ContainsKey(fault);

    /// <summary>States that a run with such faults is made for.</summary>
    internal static IReadOnlyList<string> MustSee(IReadOnlyList<string> faults)
    {
        var (ofSilos, kills) = (faults.Any(OfSilos), faults.Contains(Kill, StringComparer.Ordinal));
        return
        [
            // What a silo leaves open the front asks again, so that its buyers seldom have to.
            .. kills || faults.Any(NeedsPostgres)
                ? (string[])[Sometimes.UnknownCommitted, Sometimes.UnknownLost]
                : [],

            // A shop that is killed forgets its counts.
            .. faults.Any(NeedsPostgres) && !kills && !ofSilos
                ? (string[])[Sometimes.AppendCommitted, Sometimes.AppendLost]
                : [],
            .. kills || ofSilos ? (string[])[Sometimes.DuplicateAfterFault] : [],
            .. ofSilos ? (string[])[Sometimes.TakenOver] : [],
        ];
    }
}
