using System.CommandLine;
using static Commerce.LoadTests.Commands;

namespace Commerce.LoadTests.Peers;

/// <summary>The commands of the comparison with other designs.</summary>
internal static class PeerCommands
{
    internal const string ServerName = "peer-server";

    internal static Command Peers(TimeProvider time)
    {
        var rounds = Option("--rounds", 5, "Rounds; their medians are reported.");
        var duration = Option("--for", "3s", "Length of one run.");
        var connections = Option("--connections", 256, "Connections, one request at a time on each.");
        var buyers = Option("--buyers", 20_000, "Members with sessions, who take turns.");
        var only = new Option<string[]>("--only")
        {
            Description = "Only this subject; may be repeated: " +
                $"{string.Join(", ", PeerSubject.All.Select(subject => subject.Id))}.",
            DefaultValueFactory = _ => [],
        };
        var noBuild = Option("--no-build", false, NoBuildDescription);
        var write = Option("--write", false, WriteDescription);
        var check = Option("--check", false, "Exit code 1 if a wanted ratio is not reached.");
        var command = new Command(
            "peers", "Interleaved runs of this shop and of other designs, on servers that this program starts.")
        {
            rounds, duration, connections, buyers, only, noBuild, write, check,
        };
        return Act(command, (parsed, cancellationToken) => PeersCommand.RunAsync(
            new PeersPlan(
                parsed.GetValue(rounds), DurationOf(parsed.GetValue(duration)!), parsed.GetValue(connections),
                parsed.GetValue(buyers), parsed.GetValue(only)!, !parsed.GetValue(noBuild), parsed.GetValue(write),
                parsed.GetValue(check)),
            time, cancellationToken));
    }

    internal static Command Server(TimeProvider time)
    {
        var kind = Option("--kind", PeerKind.Textbook, "Which design.");
        var port = Option("--port", 5091, "Where to serve.");
        var postgres = new Option<string>("--postgres") { Description = "Its database.", Required = true };
        var pool = Option("--pool", 8, "Connections to the database.");
        var redis = Option<string?>("--redis", null, "Its Redis, if it has one.");
        var command = new Command(ServerName, "One of the other designs as a server, as peers starts it.")
        {
            kind, port, postgres, pool, redis,
        };
        command.Hidden = true;
        return Act(command, async (parsed, cancellationToken) =>
        {
            await PeerServer.RunAsync(
                new PeerOptions(
                    parsed.GetValue(kind), parsed.GetValue(port), parsed.GetValue(postgres)!, parsed.GetValue(pool),
                    parsed.GetValue(redis)),
                time, cancellationToken);
            return 0;
        });
    }
}
