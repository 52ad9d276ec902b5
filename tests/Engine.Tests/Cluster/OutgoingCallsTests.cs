using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: calls that wait for a silo cost next to nothing meanwhile. Method: a silo whose calls go to a peer that the
/// test makes reachable.
/// </summary>
public sealed class OutgoingCallsTests : ITransport, IGrainOwners, IPeer
{
    private static readonly SiloAddress Owner = SiloAddress.New(System.Net.IPAddress.Loopback, 1_001, 1);
    private static readonly GrainId Target = GrainId.Create("somebody", "a");

    private PeerId _id = PeerId.Of(Owner);
    private bool _isReachable;
    private bool _isGoingAway;
    private long _sent;
    private int _looks;
    private long _news;

    PeerId ITransport.Local => PeerId.Of(SiloAddress.New(System.Net.IPAddress.Loopback, 1_000, 1));

    PeerId IPeer.Id => _id;

    bool IPeer.IsGoingAway => _isGoingAway;

    bool IPeer.IsDown => !_isReachable;

    Placement IGrainOwners.Placement => Placement.Nobody;

    private static Route Way => new(Owner, IsHere: false, MembershipVersion.None);

    [Fact]
    public async Task Of_calls_that_wait_for_a_silo_one_is_written_to_find_out_whether_it_is_there()
    {
        await using var silo = await TestSilo.StartAsync();
        var (calls, requests) = Send(silo, 10);

        calls.SendWaiting();
        calls.SendWaiting();
        Assert.Equal(12, requests.Sum(request => request.Written));
        _isReachable = true;
        calls.SendWaiting();
        calls.SendWaiting();

        Assert.Equal((22, 10), (requests.Sum(request => request.Written), _sent));
    }

    [Fact]
    public async Task Of_calls_that_wait_while_their_silo_goes_away_one_makes_this_process_look_at_the_cluster()
    {
        await using var silo = await TestSilo.StartAsync();
        var (calls, _) = Send(silo, 10);
        _isGoingAway = true;

        calls.SendWaiting();
        calls.SendWaiting();

        Assert.Equal(2, _looks);
    }

    [Fact]
    public async Task What_answers_no_call_brings_news_of_the_cluster_only_from_a_silo()
    {
        await using var silo = await TestSilo.StartAsync();
        var (calls, _) = Send(silo, 0);

        _id = PeerId.Of(new Guid(1, 2, 3, new byte[8]));
        Answer(calls, view: 7);
        Assert.Equal(0, _news);
        _id = PeerId.Of(Owner);
        Answer(calls, view: 8);
        Assert.Equal(8, _news);
    }

    Task ITransport.StartAsync(ITransportSink sink) => throw new NotSupportedException();

    IPeer ITransport.PeerOf(SiloAddress silo) => this;

    void ITransport.Forget(SiloAddress silo) => throw new NotSupportedException();

    void ITransport.GoAway() => throw new NotSupportedException();

    Task ITransport.StopAsync() => throw new NotSupportedException();

    SendResult IPeer.TrySend(WireChannel channel, ReadOnlySpan<byte> frame) =>
        _isReachable ? new(SendOutcome.Accepted, ++_sent) : new(SendOutcome.Unreachable, 0);

    Route IGrainOwners.RouteOf(GrainId grain) => Way;

    void IGrainOwners.Refresh(long version) => _news = version;

    void IGrainOwners.LookAgain() => _looks++;

    void IGrainOwners.Deliver(GrainId target, GrainRequest request) => throw new NotSupportedException();

    void IGrainOwners.PassOn(in MessageHeader header, GrainRequest request) => throw new NotSupportedException();

    private void Answer(OutgoingCalls calls, long view)
    {
        var nothing = new WireReader([]);
        var header = new MessageHeader { Kind = MessageKind.Response, CorrelationId = 99, ViewVersion = view };
        calls.Answered(this, header, ref nothing);
    }

    private (OutgoingCalls Calls, IReadOnlyList<Request> Requests) Send(TestSilo silo, int count)
    {
        var codec = new MessageCodec(silo.Services.GetRequiredService<GrainManifest>(), silo.Silo.References);
        var calls = new OutgoingCalls(silo.Silo, this, codec, this, new Presence(this, this));
        var requests = Enumerable.Range(0, count).Select(_ => new Request()).ToList();
        foreach (var request in requests)
        {
            Assert.Null(calls.Send(Way, Target, request, CancellationToken.None));
        }

        return (calls, requests);
    }

    /// <summary>Counts how often it was written.</summary>
    private sealed class Request : VoidGrainRequest
    {
        private static readonly GrainMethod TheMethod = new("Anything", "()");

        public int Written { get; private set; }

        protected override GrainMethod Describe() => TheMethod;

        protected override Task Invoke(object grain) => Task.CompletedTask;

        protected override void WriteMembers(WireWriter writer) => Written++;
    }
}
