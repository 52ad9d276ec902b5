namespace Commerce.Engine.Tests.Membership;

/// <summary>One silo's way to the others.</summary>
internal sealed class SimulatedNetwork(SimulatedSilo silo, SimulatedCluster cluster) : IProbe, IMembershipGossip
{
    public int Probes { get; private set; }

    public Task<ProbeResult> ProbeAsync(SiloAddress target, CancellationToken cancellationToken)
    {
        Probes++;
        var answer = new TaskCompletionSource<ProbeResult>();
        var other = cluster.At(target);
        if (other is null || !cluster.Passes(silo, other))
        {
            Silence(answer, cancellationToken);
        }
        else if (other.IsKilled)
        {
            silo.Deliver(cluster.Latency(), () => answer.TrySetResult(new(ProbeOutcome.Refused)));
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

    private async Task AskAsync(
        SimulatedSilo between, SiloAddress target, TimeSpan timeout, TaskCompletionSource<ProbeResult> answer)
    {
        using var ends = new CancellationTokenSource(timeout, between.Time);
        var result = await between.Network.ProbeAsync(target, ends.Token);
        silo.Deliver(cluster.Latency(), () => answer.TrySetResult(result with { Health = between.Health }));
    }

    private static void Silence(
        TaskCompletionSource<ProbeResult> answer,
        CancellationToken cancellationToken,
        ProbeOutcome outcome = ProbeOutcome.Silent) =>
        cancellationToken.Register(() => answer.TrySetResult(new(outcome)));
}
