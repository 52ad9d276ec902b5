using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Compare;

/// <summary>A run as fast as the connections allow against a server that this program started.</summary>
/// <param name="Rate">Answers of the kind asked for, a second.</param>
/// <param name="Latency">Of these answers.</param>
/// <param name="Cpu">Processor time for an answer.</param>
/// <param name="Others">Answers of any other kind.</param>
internal sealed record ClosedRun(double Rate, LatencyHistogram Latency, CpuCost Cpu, long Others)
{
    /// <summary>From the last receipt until its order was in the database; a part of the run.</summary>
    internal TimeSpan Lag { get; init; }

    internal double LatencyMs(double share) => Latency.Percentile(share) / 1000.0;

    internal static ClosedRun Of(LoadRun run, CpuTimes servers, bool accepted)
    {
        var latency = accepted ? run.Load.AcceptedLatency : run.Load.RefusedLatency;
        var others = run.Answered - latency.Count + run.Load.Unanswered.All.Sum(lost => lost.Count);
        return new ClosedRun(
            latency.Count / run.Elapsed.TotalSeconds, latency, CpuCost.Of(servers, run.GeneratorCpu, run.Answered),
            others);
    }
}

/// <summary>Processor time that the servers of one subject have used.</summary>
internal readonly record struct CpuTimes(TimeSpan Server, TimeSpan Postgres, TimeSpan Redis)
{
    public static CpuTimes operator -(CpuTimes one, CpuTimes other) =>
        new(one.Server - other.Server, one.Postgres - other.Postgres, one.Redis - other.Redis);
}

/// <summary>Microseconds of processor time for an answer, by group of processes.</summary>
internal sealed record CpuCost(double Server, double Postgres, double Redis, double Generator)
{
    internal double Total => Server + Postgres + Redis + Generator;

    internal double GeneratorShare => Generator / Total;

    internal static CpuCost Of(CpuTimes servers, TimeSpan generator, long answers)
    {
        return new CpuCost(Each(servers.Server), Each(servers.Postgres), Each(servers.Redis), Each(generator));

        double Each(TimeSpan time) => time.TotalMicroseconds / Math.Max(1, answers);
    }
}
