using System.CommandLine;
using Commerce.LoadTests.Calls;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests;

/// <summary>Commands that measure several processes beside each other.</summary>
internal static class ClusterCommands
{
    internal static Command TopologyOfTwo(TimeProvider time)
    {
        var rounds = Commands.Option("--rounds", 5, "Rounds; their medians are reported.");
        var duration = Commands.Option("--for", "4s", "Length of one run.");
        var connections = Commands.Option("--connections", 256, "Connections, one request at a time on each.");
        var buyers = Commands.Option("--buyers", 20_000, "Members with sessions, who take turns.");
        var noBuild = Commands.Option("--no-build", false, Commands.NoBuildDescription);
        var write = Commands.Option("--write", false, Commands.WriteDescription);
        var command = new Command(
            TopologyCommand.Name, "Accepted orders of one process, and of a front and a silo, on PostgreSQL, in turns.")
        {
            rounds, duration, connections, buyers, noBuild, write,
        };
        return Commands.Act(command, (parsed, cancellationToken) => TopologyCommand.RunAsync(
            new TopologyPlan(
                parsed.GetValue(rounds), Commands.DurationOf(parsed.GetValue(duration)!), parsed.GetValue(connections),
                parsed.GetValue(buyers), !parsed.GetValue(noBuild), parsed.GetValue(write)),
            time, cancellationToken));
    }

    internal static Command Calls(TimeProvider time)
    {
        var answer = Commands.Option<CallKind?>("--answer", null, "Only answer, until the input ends.");
        var ask = Commands.Option<CallKind?>("--ask", null, "Only call, as the input says.");
        var at = Commands.Option("--at", "", "Where to call.");
        var redis = Commands.Option("--redis", "", "Where the table of members is.");
        var callers = Commands.Option("--callers", 256, "Callers, with one call at a time each.");
        var rounds = Commands.Option("--rounds", 5, "Rounds; their medians are reported.");
        var duration = Commands.Option("--for", "2s", "Length of one run.");
        var write = Commands.Option("--write", false, Commands.WriteDescription);
        var command = new Command(
            CallBenchmark.Name, "Calls between two processes: grains, transport, bare sockets, and Orleans if built.")
        {
            answer, ask, at, redis, callers, rounds, duration, write,
        };
        return Commands.Act(command, (parsed, cancellationToken) =>
            parsed.GetValue(answer) is { } answered
            ? CallSides.AnswerAsync(answered, parsed.GetValue(redis)!, cancellationToken)
            : parsed.GetValue(ask) is { } asked
            ? CallSides.AskAsync(asked, parsed.GetValue(redis)!, parsed.GetValue(at)!, cancellationToken)
            : CallBenchmark.RunAsync(
                new CallPlan(
                    parsed.GetValue(rounds), Commands.DurationOf(parsed.GetValue(duration)!), parsed.GetValue(callers),
                    parsed.GetValue(write)),
                time, cancellationToken));
    }

    internal static Command Idle(TimeProvider time)
    {
        var silos = Commands.Option("--silos", 16, "Silos in the end.");
        var duration = Commands.Option("--for", "20s", "How long the processor time of each size is counted.");
        var write = Commands.Option("--write", false, Commands.WriteDescription);
        var command = new Command(IdleBenchmark.Name, "Processor time of silos that only know each other.")
        {
            silos, duration, write,
        };
        return Commands.Act(command, (parsed, cancellationToken) => PageWriter.RunAsync(
            IdleBenchmark.Name, parsed.GetValue(write), time, output => IdleBenchmark.RunAsync(
                parsed.GetValue(silos), Commands.DurationOf(parsed.GetValue(duration)!), output, time,
                cancellationToken)));
    }
}
