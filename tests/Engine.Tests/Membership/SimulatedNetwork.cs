namespace Commerce.Engine.Tests.Membership;

/// <summary>
/// One silo's way to the others: a connection to each, opened again only a moment after it was lost or refused.
/// </summary>
internal sealed class SimulatedNetwork(SimulatedSilo silo, SimulatedCluster cluster) : IProbe, IMembershipGossip
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(100);

    private readonly List<(SiloAddress Target, TaskCompletionSource<ProbeResult> Answer)> _asked = [];
    private readonly Dictionary<SiloAddress, TimeSpan> _pausedUntil = [];

    public int Probes { get; private set; }

    public Task<ProbeResult> ProbeAsync(SiloAddress target, CancellationToken cancellationToken)
    {
        if (cluster.Now < _pausedUntil.GetValueOrDefault(target))
        {
            return Task.FromResult(new ProbeResult(ProbeOutcome.NotSent));
        }

        Probes++;
        var answer = new TaskCompletionSource<ProbeResult>();
        _asked.RemoveAll(asked => asked.Answer.Task.IsCompleted);
        _asked.Add((target, answer));
        var other = cluster.At(target);
        if (other is not null && cluster.IsRejected(silo, other))
        {
            Refuse(target, answer);
        }
        else if (other is null || !cluster.Passes(silo, other))
        {
            Silence(answer, cancellationToken);
        }
        else if (other.IsKilled)
        {
            Refuse(target, answer);
        }
        else
        {
            Silence(answer, cancellationToken);
            other.Deliver(cluster.Latency(), () => silo.Deliver(
                cluster.Latency(), () => answer.TrySetResult(new(ProbeOutcome.Answered, other.Health))));
        }

        return answer.Task;
    }

    public Task<ProbeResult> ProbeIndirectlyAsync(
        SiloAddress via, SiloAddress target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<ProbeResult>();
        Silence(answer, cancellationToken, ProbeOutcome.Unknown);
        var between = cluster.At(via)!;
        if (cluster.Passes(silo, between) && !between.IsKilled)
        {
            between.Deliver(cluster.Latency(), () => _ = AskAsync(between, target, timeout, answer));
        }

        return answer.Task;
    }

    public void Tell(SiloAddress other, MembershipVersion version)
    {
        if (cluster.At(other) is { } told && cluster.Passes(silo, told))
        {
            told.Hear(version);
        }
    }

    /// <summary>The connection to a silo is lost: that is told, and what was asked on it is not answered.</summary>
    /// <param name="other">The silo.</param>
    /// <param name="tell">Tells of the connection. The transport does both at once, in any order.</param>
    public void Lose(SiloAddress other, Action tell)
    {
        Pause(other);
        var isToldFirst = cluster.Random.Next(2) == 0;
        if (isToldFirst)
        {
            tell();
        }

        foreach (var (_, answer) in _asked.Where(asked => asked.Target.Equals(other)).ToList())
        {
            answer.TrySetResult(new(ProbeOutcome.Refused));
        }

        if (!isToldFirst)
        {
            tell();
        }
    }

    private void Refuse(SiloAddress target, TaskCompletionSource<ProbeResult> answer) =>
        silo.Deliver(cluster.Latency(), () =>
        {
            Pause(target);
            answer.TrySetResult(new(ProbeOutcome.Refused));
        });

    private void Pause(SiloAddress target) =>
        _pausedUntil[target] = cluster.Now + (PauseMax * (0.5 + (cluster.Random.NextDouble() / 2)));

    private async Task AskAsync(
        SimulatedSilo between, SiloAddress target, TimeSpan timeout, TaskCompletionSource<ProbeResult> answer)
    {
        using var ends = new CancellationTokenSource(timeout, between.Time);
        ProbeResult result;
        while ((result = await between.Network.ProbeAsync(target, ends.Token)).Outcome == ProbeOutcome.NotSent)
        {
            await Task.Delay(PauseMax, between.Time, CancellationToken.None);
        }

        silo.Deliver(cluster.Latency(), () => answer.TrySetResult(result with { Health = between.Health }));
    }

    private static void Silence(
        TaskCompletionSource<ProbeResult> answer,
        CancellationToken cancellationToken,
        ProbeOutcome outcome = ProbeOutcome.Silent) =>
        cancellationToken.Register(() => answer.TrySetResult(new(outcome)));
}
