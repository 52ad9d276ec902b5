using Commerce.Testing;

namespace Commerce.Engine.Tests.Membership;

/// <summary>Who may ask and say what on a control connection.</summary>
public sealed class ControlMessageTests : ITransport, IMembershipHints
{
    private static readonly SiloAddress One = SiloAddress.New(System.Net.IPAddress.Loopback, 1_001, 1);
    private static readonly SiloAddress Two = SiloAddress.New(System.Net.IPAddress.Loopback, 1_002, 1);

    private readonly Dictionary<SiloAddress, Peer> _silos = [];
    private readonly List<MembershipVersion> _heard = [];
    private readonly ManualTimeProvider _time = new();
    private readonly ControlMessages _control;

    public ControlMessageTests() =>
        _control = new ControlMessages(this, new AsynchronousCompletions(), _time) { Hints = this };

    PeerId ITransport.Local => PeerId.Of(SiloAddress.New(System.Net.IPAddress.Loopback, 1_000, 1));

    SiloHealth IMembershipHints.Health => default;

    [Fact]
    public void Only_a_silo_has_others_probed_and_brings_news_of_the_table()
    {
        var client = new Peer(PeerId.Of(new Guid(1, 2, 3, new byte[8])));
        foreach (var from in (Peer[])[client, SiloOf(One)])
        {
            Receive(from, new ControlMessage { Kind = ControlKind.ProbeFor, Target = Two });
            Receive(from, new ControlMessage { Kind = ControlKind.Gossip, Number = 7 });
            Receive(from, new ControlMessage { Kind = ControlKind.Probe });

            Assert.Single(from.Sent);
            Assert.Equal(from == client ? 0 : 1, SiloOf(Two).Sent.Count);
            Assert.Equal(from == client ? 0 : 1, _heard.Count);
        }
    }

    [Fact]
    public async Task A_question_is_answered_only_by_who_was_asked()
    {
        var probing = _control.ProbeAsync(One, TestContext.Current.CancellationToken);
        var answer = SiloOf(One).Sent.Single() with
        {
            Kind = ControlKind.Answer,
            Result = new ProbeResult(ProbeOutcome.Refused),
        };

        Receive(SiloOf(Two), answer);
        Assert.False(probing.IsCompleted);
        Receive(SiloOf(One), answer with { Result = new ProbeResult(ProbeOutcome.Answered) });

        Assert.Equal(ProbeOutcome.Answered, (await probing.WaitAsync(SiloGroup.Never)).Outcome);
    }

    [Theory]
    [InlineData(0, ProbeOutcome.Silent)]
    [InlineData(1, ProbeOutcome.Unknown)]
    public async Task Silence_counts_only_after_a_question_that_could_be_sent_at_once(int unsent, ProbeOutcome told)
    {
        SiloOf(Two).Unsent = unsent;

        Receive(SiloOf(One), new ControlMessage
        {
            Kind = ControlKind.ProbeFor,
            Target = Two,
            Timeout = TimeSpan.FromSeconds(1),
        });
        await _time.AdvanceUntilAsync(
            SiloOf(One).Told.Task.WaitAsync(SiloGroup.Never), TimeSpan.FromMilliseconds(10));

        Assert.Single(SiloOf(Two).Sent);
        Assert.Equal(told, SiloOf(One).Sent.Single().Result.Outcome);
    }

    Task ITransport.StartAsync(ITransportSink sink) => Task.CompletedTask;

    IPeer ITransport.PeerOf(SiloAddress silo) => SiloOf(silo);

    void ITransport.Forget(SiloAddress silo) => throw new NotSupportedException();

    void ITransport.GoAway() => throw new NotSupportedException();

    Task ITransport.StopAsync() => throw new NotSupportedException();

    void IMembershipHints.Heard(MembershipVersion version) => _heard.Add(version);

    void IMembershipHints.ConnectionLost(SiloAddress silo) => throw new NotSupportedException();

    private Peer SiloOf(SiloAddress silo)
    {
        if (!_silos.TryGetValue(silo, out var peer))
        {
            _silos.Add(silo, peer = new Peer(PeerId.Of(silo)));
        }

        return peer;
    }

    private void Receive(Peer from, ControlMessage message)
    {
        var writer = new WireWriter();
        message.Write(writer);
        Assert.True(_control.Received(from, new WireReader(writer.Written)));
    }

    /// <summary>Keeps what it is sent.</summary>
    private sealed class Peer(PeerId id) : IPeer
    {
        public PeerId Id => id;

        public bool IsGoingAway => false;

        public bool IsDown => false;

        /// <summary>How many of the next ones cannot be sent.</summary>
        public int Unsent { get; set; }

        public List<ControlMessage> Sent { get; } = [];

        public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SendResult TrySend(WireChannel channel, ReadOnlySpan<byte> frame)
        {
            if (Unsent > 0)
            {
                Unsent--;
                return new(SendOutcome.Unreachable, 0);
            }

            var reader = new WireReader(frame);
            Sent.Add(ControlMessage.Read(ref reader));
            Told.TrySetResult();
            return new(SendOutcome.Accepted, Sent.Count);
        }
    }
}
