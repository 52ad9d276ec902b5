using System.Threading.Channels;
using Commerce.Engine.Tests.Wire;
using Commerce.Testing;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Commerce.Engine.Tests.Membership;

/// <summary>
/// What becomes of probes over real sockets, whose connections close and are not opened again at once. The clock is the
/// test's, so that a pause lasts until it moves.
/// </summary>
public sealed class ProbeTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<MembershipAction> _actions = [];
    private readonly FailureDetector _detector = new(
        new MembershipSettings(
            Options.Create(new ClusterMembershipOptions()), Options.Create(new MembershipOptions())),
        new Random(1));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B2_a_killed_silo_is_suspected_as_refused_within_a_second(bool isAsked)
    {
        await using var proxy = new WireProxy();
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2, reachedAt: proxy.At);
        proxy.Connect(b.Transport.ListensAt!);
        var asker = new Speaker(a, _time);
        _ = new Speaker(b, _time);
        _detector.Watch([b.Silo], TimeSpan.Zero);
        await ProbeAsync(0, ProbeOutcome.Answered);
        await b.ArrivalAsync();

        // As kill -9, in the middle of a probe or not.
        b.OnFrame = static _ => true;
        var asked = isAsked ? Advance(1).Select(_ => asker.ProbeAsync(b.Silo)).ToList() : [];
        if (isAsked)
        {
            await b.ArrivalAsync();
        }

        await proxy.DisposeAsync();
        _detector.Lost(await asker.LostAsync(), Seconds(1));
        if (isAsked)
        {
            Assert.Empty(Advance(1));
            var result = await Assert.Single(asked).WaitAsync(WireNode.Never);
            Assert.Equal(ProbeOutcome.Refused, result.Outcome);
            _detector.Ended(new MembershipEvent.ProbeEnded(b.Silo, Seconds(1), result), Seconds(1));
        }
        else
        {
            await ProbeAsync(1, ProbeOutcome.NotSent);
        }

        for (var n = 1; n <= (isAsked ? 3 : 4); n++)
        {
            Assert.Empty(_detector.Suspects);
            await ((DialedPeer)a.To(b)).WhenClosedAsync();
            _time.Advance(TimeSpan.FromMilliseconds(200));
            await ProbeAsync(1 + (0.2 * n), ProbeOutcome.Refused);
        }

        Assert.Equal(new Suspect(b.Silo, null, IsRefused: true), Assert.Single(_detector.Suspects));

        async Task ProbeAsync(double at, ProbeOutcome expected)
        {
            var probe = Assert.IsType<MembershipAction.Probe>(Assert.Single(Advance(at)));
            var result = await asker.ProbeAsync(probe.Target).WaitAsync(WireNode.Never);
            Assert.Equal(expected, result.Outcome);
            _detector.Ended(new MembershipEvent.ProbeEnded(probe.Target, probe.StartedAt, result), Seconds(at));
        }
    }

    [Fact]
    public async Task A_connection_that_was_refused_is_told_to_who_asked_and_is_no_loss()
    {
        await using var a = await WireNode.SiloAsync(_time);
        var asker = new Speaker(a, _time);
        var gone = await GoneAsync();

        Assert.Equal(ProbeOutcome.Refused, (await asker.ProbeAsync(gone).WaitAsync(WireNode.Never)).Outcome);

        Assert.Equal(LossReason.Refused, (await a.LossAsync()).Reason);
        Assert.True(asker.HasLostNone);
    }

    [Fact]
    public async Task A_silo_that_is_asked_on_behalf_of_another_answers_when_it_could_ask()
    {
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var between = await WireNode.SiloAsync(_time, generation: 2);
        var (asker, asked) = (new Speaker(a, _time), new Speaker(between, _time));
        var gone = await GoneAsync();
        await asked.ProbeAsync(gone).WaitAsync(WireNode.Never);
        await ((DialedPeer)between.Transport.PeerOf(gone)).WhenClosedAsync();

        var answer = asker.ProbeAsync(gone, via: between.Silo);
        await between.ArrivalAsync();
        _time.Advance(new WireOptions().ReconnectDelay);

        Assert.Equal(ProbeOutcome.Refused, (await answer.WaitAsync(WireNode.Never)).Outcome);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private List<MembershipAction> Advance(double at)
    {
        _actions.Clear();
        _detector.Advance(Seconds(at), _actions);
        return [.. _actions];
    }

    /// <summary>A silo where nobody listens any more.</summary>
    private async Task<SiloAddress> GoneAsync()
    {
        await using var node = await WireNode.SiloAsync(_time);
        return node.Silo;
    }

    /// <summary>What a silo says and hears on control connections.</summary>
    private sealed class Speaker : IMembershipHints
    {
        private readonly ControlMessages _control;
        private readonly Channel<SiloAddress> _lost = Channel.CreateUnbounded<SiloAddress>();

        public Speaker(WireNode node, TimeProvider time)
        {
            _control = new ControlMessages(node.Transport, new AsynchronousCompletions(), time) { Hints = this };
            node.OnFrame = arrival => _control.Received(arrival.From, new WireReader(arrival.Bytes, null!));
            node.OnLoss = loss => _control.Lost(loss.Peer, loss.Reason);
        }

        public SiloHealth Health => default;

        public bool HasLostNone => _lost.Reader.Count == 0;

        public Task<ProbeResult> ProbeAsync(SiloAddress target, SiloAddress? via = null) => via is null
            ? _control.ProbeAsync(target, TestContext.Current.CancellationToken)
            : _control.ProbeIndirectlyAsync(via, target, Seconds(1), TestContext.Current.CancellationToken);

        public Task<SiloAddress> LostAsync() =>
            _lost.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(WireNode.Never);

        public void Heard(MembershipVersion version)
        {
            // Nobody gossips here.
        }

        public void ConnectionLost(SiloAddress silo) => _lost.Writer.TryWrite(silo);
    }
}
