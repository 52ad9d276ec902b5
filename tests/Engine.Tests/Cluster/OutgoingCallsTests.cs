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

    private bool _isReachable;
    private bool _isGoingAway;
    private long _sent;
    private int _looks;

    PeerId ITransport.Local => PeerId.Of(SiloAddress.New(System.Net.IPAddress.Loopback, 1_000, 1));

    PeerId IPeer.Id => PeerId.Of(Owner);

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

    Task ITransport.StartAsync(ITransportSink sink) => throw new NotSupportedException();

    IPeer ITransport.PeerOf(SiloAddress silo) => this;

    void ITransport.Forget(SiloAddress silo) => throw new NotSupportedException();

    void ITransport.GoAway() => throw new NotSupportedException();

    Task ITransport.StopAsync() => throw new NotSupportedException();

    SendResult IPeer.TrySend(WireChannel channel, ReadOnlySpan<byte> frame) =>
        _isReachable ? new(SendOutcome.Accepted, ++_sent) : new(SendOutcome.Unreachable, 0);

    Route IGrainOwners.RouteOf(GrainId grain) => Way;

    void IGrainOwners.Refresh(long version) => throw new NotSupportedException();

    void IGrainOwners.LookAgain() => _looks++;

    void IGrainOwners.Deliver(GrainId target, GrainRequest request) => throw new NotSupportedException();

    void IGrainOwners.PassOn(in MessageHeader header, GrainRequest request) => throw new NotSupportedException();

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
