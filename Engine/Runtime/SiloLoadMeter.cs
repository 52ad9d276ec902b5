namespace Commerce.Engine;

/// <summary>Looks at how busy this silo is, when somebody asks.</summary>
internal sealed class SiloLoadMeter(Silo silo)
{
    /// <summary>Processor time is counted over at least so long.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _countedAt = silo.Time.GetTimestamp();
    private TimeSpan _cpu;
    private double _cores;

    public SiloLoad Read()
    {
        var (queued, running, longest, longestOf) = (0, 0, 0, "");
        foreach (var activation in silo.Catalog.All)
        {
            var (waiting, begun) = activation.Requests;
            (queued, running) = (queued + waiting, running + begun);
            if (waiting > longest)
            {
                (longest, longestOf) = (waiting, activation.GrainId.ToString());
            }
        }

        var health = silo.Hints.Health;
        return new SiloLoad
        {
            Queued = queued,
            Running = running,
            LongestQueue = longest,
            LongestQueueOf = longestOf,
            CpuCores = Cores(),
            PoolDelay = health.PoolDelay,
            OldestCommitAge = health.OldestCommitAge,
        };
    }

    private double Cores()
    {
        lock (_gate)
        {
            var elapsed = silo.Time.GetElapsedTime(_countedAt);
            if (elapsed >= Window)
            {
                var cpu = Environment.CpuUsage.TotalTime;
                (_cores, _cpu, _countedAt) = ((cpu - _cpu) / elapsed, cpu, silo.Time.GetTimestamp());
            }

            return _cores;
        }
    }
}
