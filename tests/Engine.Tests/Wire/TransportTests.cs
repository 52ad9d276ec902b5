using System.Net;
using System.Net.Sockets;
using System.Text;
using Commerce.Testing;
using Microsoft.Extensions.Options;

namespace Commerce.Engine.Tests.Wire;

/// <summary>
/// Two ends over real sockets, with a clock that the test moves: frames arrive in order and once, nothing grows without
/// bound, and whoever loses a connection learns why and what it may have carried.
/// </summary>
public sealed class TransportTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(WireChannel.Data)]
    [InlineData(WireChannel.Control)]
    internal async Task Frames_of_every_size_arrive_in_their_order(WireChannel channel)
    {
        await using var a = await WireNode.SiloAsync(_time);
        await using var b = await WireNode.SiloAsync(_time);
        var largest = channel == WireChannel.Data ? new WireOptions().MaxFrameBytes : 100_000;
        int[] sizes = [0, 1, 100, 65_491, 65_512, 65_513, 65_536, 3, 65_000, 70_000, largest, largest, 0, 40_000, 1];

        foreach (var (size, at) in sizes.Select((size, at) => (size, at)))
        {
            var frame = new byte[size];
            frame.AsSpan().Fill((byte)at);
            while (!a.Send(b, frame, channel).IsAccepted)
            {
                await Task.Yield(); // The queue of the control connection is smaller than all of them.
            }
        }

        foreach (var (size, at) in sizes.Select((size, at) => (size, at)))
        {
            var arrival = await b.ArrivalAsync();
            Assert.Equal((size, channel), (arrival.Bytes.Length, arrival.Channel));
            Assert.All(arrival.Bytes, each => Assert.Equal((byte)at, each));
        }
    }

    [Fact]
    public async Task Each_of_many_senders_keeps_its_order()
    {
        await using var a = await WireNode.SiloAsync(_time);
        await using var b = await WireNode.SiloAsync(_time);
        var peer = a.To(b);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                Assert.True(peer.TrySend(WireChannel.Data, Encoding.ASCII.GetBytes($"{sender} {i}")).IsAccepted);
            }
        })));

        var next = new int[4];
        for (var i = 0; i < 20_000; i++)
        {
            var words = (await b.ArrivalAsync()).Text.Split(' ');
            Assert.Equal($"{next[words[0][0] - '0']++}", words[1]);
        }
    }

    [Fact]
    public async Task Two_silos_that_call_each_other_at_once_lose_nothing()
    {
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2);
        Answer(a);
        Answer(b);

        Assert.True(a.Send(b, "?a"u8).IsAccepted);
        Assert.True(b.Send(a, "?b"u8).IsAccepted);

        Assert.Equal(["!a", "?b"], [.. (await TwoAsync(a)).Order(StringComparer.Ordinal)]);
        Assert.Equal(["!b", "?a"], [.. (await TwoAsync(b)).Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public async Task A_client_is_answered_on_its_own_connection()
    {
        await using var silo = await WireNode.SiloAsync(_time);
        await using var client = await WireNode.ClientAsync(_time);
        Answer(silo);

        Assert.True(client.Send(silo, "?x"u8).IsAccepted);

        Assert.Equal("!x", (await client.ArrivalAsync()).Text);
        Assert.Equal(client.Transport.Local, (await silo.ArrivalAsync()).From.Id);
    }

    [Fact]
    public async Task A_frame_above_the_limit_is_refused_for_good()
    {
        await using var a = await WireNode.SiloAsync(_time);
        await using var b = await WireNode.SiloAsync(_time);

        Assert.Equal(SendOutcome.TooLarge, a.Send(b, new byte[new WireOptions().MaxFrameBytes + 1]).Outcome);
    }

    [Fact]
    public async Task A_reader_that_does_not_keep_up_fills_a_bounded_queue_and_then_gets_everything_accepted()
    {
        await using var a = await WireNode.SiloAsync(_time, options: new WireOptions { DataQueueBytes = 1 << 20 });
        await using var b = await WireNode.SiloAsync(_time);
        var gate = new TaskCompletionSource();
        b.OnFrame = _ =>
        {
            gate.Task.GetAwaiter().GetResult();
            return true;
        };
        var frame = new byte[10_000];
        var accepted = 0;

        // What the kernel buffers comes on top of the queue, so the writer must have come to stand first.
        var fullFor = 0;
        while (fullFor < 1_000)
        {
            var sent = a.Send(b, frame);
            (accepted, fullFor) = sent.IsAccepted ? (accepted + 1, 0) : (accepted, fullFor + 1);
            Assert.Equal(sent.IsAccepted ? SendOutcome.Accepted : SendOutcome.QueueFull, sent.Outcome);
            await Task.Yield();
        }

        Assert.InRange(accepted, 100, 3_000);
        gate.SetResult();
        for (var i = 0; i < accepted; i++)
        {
            await b.ArrivalAsync();
        }

        Assert.True(a.Send(b, frame).IsAccepted);
    }

    [Fact]
    public async Task Sending_allocates_nothing_for_a_frame()
    {
        await using var a = await WireNode.SiloAsync(_time, options: new WireOptions { DataQueueBytes = 1 << 18 });
        await using var b = await WireNode.SiloAsync(_time);
        var (peer, frame) = (a.To(b), new byte[100]);
        const int Frames = 50_000;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var sent = 0; sent < Frames; sent += peer.TrySend(WireChannel.Data, frame).IsAccepted ? 1 : 0)
        {
        }

        // No object is as small as that. Buffers come from a pool, which may have to make the first ones.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Frames, 0, 20);
    }

    [Fact]
    public async Task Who_goes_away_is_still_answered_and_then_gone()
    {
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        var b = await WireNode.SiloAsync(_time, generation: 2);
        a.Send(b, "running"u8);
        var running = await b.ArrivalAsync();

        b.Transport.GoAway();
        var goodbye = await a.GoodbyeAsync();
        Assert.True(goodbye.IsGoingAway);
        Assert.True(running.From.TrySend(WireChannel.Data, "its answer"u8).IsAccepted);
        Assert.Equal("its answer", (await a.ArrivalAsync()).Text);
        await b.DisposeAsync();

        var loss = await a.LossAsync();
        Assert.Equal((LossReason.Drained, LossEvidence.None), (loss.Reason, loss.Reason.EvidenceOf()));
        Assert.Equal(SendOutcome.Gone, a.Send(b, "more"u8).Outcome);
    }

    [Fact]
    public async Task What_others_had_accepted_for_one_that_stops_is_heard_and_answered()
    {
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        var b = await WireNode.SiloAsync(_time, generation: 2);
        long heard = 0;
        b.OnFrame = arrival =>
        {
            heard++;
            return arrival.From.TrySend(WireChannel.Data, arrival.Bytes).IsAccepted;
        };

        // Each answer is followed by a question, so that some are always on their way.
        long accepted = 0;
        a.OnFrame = arrival =>
        {
            accepted = Math.Max(accepted, a.Send(b, arrival.Bytes).Position);
            return true;
        };
        for (var question = 0; question < 100; question++)
        {
            a.Send(b, "question"u8);
        }

        for (var answer = 0; answer < 1000; answer++)
        {
            await a.ArrivalAsync();
        }

        b.Transport.GoAway();
        await b.DisposeAsync();
        var loss = await a.LossAsync();

        Assert.Equal(LossReason.Drained, loss.Reason);
        Assert.Equal(accepted, loss.HandedOver);
        Assert.Equal(accepted, heard);
        for (var answer = 1000; answer < accepted; answer++)
        {
            await a.ArrivalAsync();
        }
    }

    [Fact]
    public async Task Who_connects_to_one_that_goes_away_is_told_so()
    {
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2);
        b.Transport.GoAway();

        a.Send(b, "x"u8);

        Assert.Equal(b.Transport.Local, (await a.GoodbyeAsync()).Id);
        Assert.Equal("x", (await b.ArrivalAsync()).Text);
    }

    [Fact]
    public async Task What_was_accepted_before_a_stop_is_sent()
    {
        var a = await WireNode.SiloAsync(_time);
        await using var b = await WireNode.SiloAsync(_time);
        for (var i = 0; i < 50; i++)
        {
            Assert.True(a.Send(b, new byte[50_000]).IsAccepted);
        }

        await a.DisposeAsync();

        for (var i = 0; i < 50; i++)
        {
            await b.ArrivalAsync();
        }
    }

    [Fact]
    public async Task Nobody_listening_is_strong_evidence_and_is_tried_again_after_a_pause()
    {
        await using var a = await WireNode.SiloAsync(_time);
        var b = await WireNode.SiloAsync(_time);
        var (silo, port) = (b.Silo, b.Silo.Endpoint.Port);
        await b.DisposeAsync();

        var first = a.Transport.PeerOf(silo).TrySend(WireChannel.Data, "x"u8);
        var loss = await a.LossAsync();

        Assert.Equal((LossReason.Refused, LossEvidence.Strong), (loss.Reason, loss.Reason.EvidenceOf()));
        Assert.True(loss.HandedOver < first.Position);
        Assert.Equal(SendOutcome.Unreachable, a.Transport.PeerOf(silo).TrySend(WireChannel.Data, "x"u8).Outcome);

        _time.Advance(new WireOptions().ReconnectDelay);
        await using var again = await WireNode.SiloAsync(_time, port: port);
        Assert.True(a.Transport.PeerOf(silo).TrySend(WireChannel.Data, "y"u8).IsAccepted);
        Assert.Equal("y", (await again.ArrivalAsync()).Text);
    }

    [Fact]
    public async Task A_silo_that_started_again_is_another_and_that_is_strong_evidence()
    {
        await using var a = await WireNode.SiloAsync(_time);
        var first = await WireNode.SiloAsync(_time, generation: 7);
        var (old, port) = (first.Silo, first.Silo.Endpoint.Port);
        await first.DisposeAsync();
        await using var second = await WireNode.SiloAsync(_time, generation: 8, port: port);

        var sent = a.Transport.PeerOf(old).TrySend(WireChannel.Data, "for the old one"u8);
        var loss = await a.LossAsync();

        Assert.Equal((LossReason.OtherGeneration, LossEvidence.Strong), (loss.Reason, loss.Reason.EvidenceOf()));
        Assert.True(loss.HandedOver < sent.Position);
        Assert.Equal(LossReason.OtherGeneration, await second.ClosedAsync());
        a.Send(second, "for the new one"u8);
        Assert.Equal("for the new one", (await second.ArrivalAsync()).Text);
    }

    [Fact]
    public async Task Who_accepts_and_says_nothing_is_given_up_after_the_deadline()
    {
        await using var a = await WireNode.SiloAsync(_time);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var silo = SiloAddress.New((IPEndPoint)silent.LocalEndpoint, 1);

        a.Transport.PeerOf(silo).TrySend(WireChannel.Control, "probe"u8);
        using var accepted = await silent.AcceptSocketAsync(TestContext.Current.CancellationToken);
        _time.Advance(new WireOptions().ConnectTimeout);
        var loss = await a.LossAsync();

        Assert.Equal((LossReason.TimedOut, LossEvidence.Weak), (loss.Reason, loss.Reason.EvidenceOf()));
    }

    [Fact]
    public async Task A_forgotten_silo_is_gone()
    {
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2);
        var peer = a.To(b);
        peer.TrySend(WireChannel.Data, "x"u8);
        await b.ArrivalAsync();

        a.Transport.Forget(b.Silo);

        Assert.Equal(LossReason.Forgotten, (await a.LossAsync()).Reason);
        Assert.Equal(SendOutcome.Gone, peer.TrySend(WireChannel.Data, "x"u8).Outcome);
        Assert.Equal(LossEvidence.Strong, (await b.LossAsync()).Reason.EvidenceOf());
    }

    [Fact]
    public async Task A_setting_out_of_its_range_is_named_with_value_and_rule()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => WireNode.SiloAsync(
            _time, options: new WireOptions { SilenceLimit = TimeSpan.FromSeconds(2) }));

        Assert.Equal(
            "WireOptions.SilenceLimit is 00:00:02: it must be more than 00:00:02, the KeepAlivePeriod.", error.Message);
    }

    [Theory]
    [InlineData(SocketError.ConnectionReset, LossEvidence.Strong)]
    [InlineData(SocketError.Shutdown, LossEvidence.Strong)]
    [InlineData(SocketError.TimedOut, LossEvidence.Weak)]
    [InlineData(SocketError.HostUnreachable, LossEvidence.Weak)]
    public void A_machine_that_does_not_answer_is_weaker_evidence_than_one_that_says_no(
        SocketError error, LossEvidence evidence)
    {
        var inner = new SocketException((int)error);

        Assert.Equal(evidence, Failures.ReasonOfLoss(inner).EvidenceOf());
        Assert.Equal(evidence, Failures.ReasonOfLoss(new IOException("while reading", inner)).EvidenceOf());
    }

    private static void Answer(WireNode node) => node.OnFrame = arrival =>
    {
        if (arrival.Bytes[0] == '?')
        {
            Assert.True(arrival.From.TrySend(arrival.Channel, [(byte)'!', .. arrival.Bytes.AsSpan(1)]).IsAccepted);
        }

        return true;
    };

    private static async Task<string[]> TwoAsync(WireNode node) =>
        [(await node.ArrivalAsync()).Text, (await node.ArrivalAsync()).Text];
}
