using System.Buffers.Binary;
using Commerce.Testing;

namespace Commerce.Engine.Tests.Wire;

/// <summary>
/// What is changed, repeated, moved or cut on its way closes the connection, and nothing behind it is delivered;
/// lengths are looked at before memory is made for them.
/// </summary>
public sealed class RecordTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData("flipped")]
    [InlineData("repeated")]
    [InlineData("left out")]
    [InlineData("moved")]
    [InlineData("made up")]
    [InlineData("sent back")]
    public async Task A_record_that_is_not_the_next_one_closes_the_connection(string how)
    {
        byte[]? kept = null;
        await using var proxy = new WireProxy();
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2, reachedAt: proxy.At);
        proxy.Connect(b.Transport.ListensAt!);
        proxy.Pass = passing =>
        {
            var bytes = passing.Bytes;
            if (passing is not { IsForth: true, RecordNumber: 1 or 2, IsRecord: true })
            {
                return passing is { IsForth: true, RecordNumber: 0 } ? [kept = bytes] : [bytes];
            }

            return (how, passing.RecordNumber) switch
            {
                ("flipped", 1) => [[.. bytes.AsSpan(..9), (byte)(bytes[9] ^ 4), .. bytes.AsSpan(10..)]],
                ("repeated", 1) => [kept!, bytes],
                ("left out", 1) => [],
                ("moved", 1) => Keep(),
                ("moved", 2) => [bytes, kept!],
                ("made up", 1) => [[12, 0, 0, 0, .. new byte[28]], bytes],
                _ => [bytes],
            };

            IEnumerable<byte[]> Keep()
            {
                kept = bytes;
                return [];
            }
        };
        if (how == "sent back")
        {
            proxy.Pass = passing =>
                passing is { IsForth: true, IsRecord: true } ? [kept = passing.Bytes] :
                passing is { IsForth: false, IsRecord: true } ? [kept!] : [passing.Bytes];
        }

        a.Send(b, "first"u8);
        var first = await b.ArrivalAsync();
        Assert.Equal("first", first.Text);
        if (how == "sent back")
        {
            first.From.TrySend(WireChannel.Data, "an answer"u8);
            Assert.Equal(LossReason.Tampered, (await a.LossAsync()).Reason);
            Assert.True(a.IsQuiet);
            return;
        }

        // One record each: the second is sent when the first has left.
        Assert.True(a.Send(b, "second"u8).IsAccepted);
        if (how is "left out" or "moved")
        {
            while (proxy.Passed(isForth: true) < 4)
            {
                await Task.Yield();
            }

            Assert.True(a.Send(b, "third"u8).IsAccepted);
        }

        Assert.Equal(LossReason.Tampered, (await b.LossAsync()).Reason);
        Assert.True(b.IsQuiet);
        Assert.Equal(LossEvidence.Strong, (await a.LossAsync()).Reason.EvidenceOf());
    }

    [Fact]
    public async Task A_record_that_was_cut_off_is_not_delivered()
    {
        await using var proxy = new WireProxy();
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2, reachedAt: proxy.At);
        proxy.Connect(b.Transport.ListensAt!);
        var halves = 0;
        proxy.Pass = passing => passing is { IsForth: true, IsRecord: true }
            ? halves++ == 0 ? [passing.Bytes[..^1]] : null
            : [passing.Bytes];

        var sent = a.Send(b, "x"u8);
        while (proxy.Passed(isForth: true) < 3)
        {
            await Task.Yield();
        }

        a.Send(b, "y"u8);
        var loss = await a.LossAsync();

        Assert.True(loss.HandedOver >= sent.Position);
        Assert.Equal(LossEvidence.Strong, (await b.LossAsync()).Reason.EvidenceOf());
        Assert.True(b.IsQuiet);
    }

    [Fact]
    public async Task Who_is_cut_off_knows_what_was_certainly_not_received()
    {
        await using var proxy = new WireProxy();
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2, reachedAt: proxy.At);
        proxy.Connect(b.Transport.ListensAt!);
        a.Send(b, "first"u8);
        await b.ArrivalAsync();
        var standing = new TaskCompletionSource();
        var held = new TaskCompletionSource();
        proxy.Pass = passing =>
        {
            standing.TrySetResult();
            held.Task.GetAwaiter().GetResult();
            return null;
        };
        SendResult sent;
        var last = 0L;
        while ((sent = a.Send(b, new byte[60_000])).IsAccepted)
        {
            last = sent.Position;
            if (last % 16 == 0)
            {
                await Task.Yield();
            }
        }

        await standing.Task;
        held.SetResult();
        var loss = await a.LossAsync();

        Assert.Equal(SendOutcome.QueueFull, sent.Outcome);
        Assert.InRange(loss.HandedOver, 2, last - 1);
    }

    [Theory]
    [InlineData(1 << 30)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData((272 * 1024) + 5)]
    public async Task A_length_above_the_limit_closes_the_connection_before_memory_is_made_for_it(int length)
    {
        await using var b = await WireNode.SiloAsync(_time);
        await using var peer = await RawPeer.ProvenAsync(b);
        await peer.SendAsync(RawPeer.Frame("x"u8));
        await b.ArrivalAsync();
        var header = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        await peer.Stream.WriteAsync(header, TestContext.Current.CancellationToken);
        var loss = await b.LossAsync();

        Assert.Equal(LossReason.Oversized, loss.Reason);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 1 << 20);
    }

    [Fact]
    public async Task A_frame_that_is_longer_than_its_record_closes_the_connection()
    {
        await using var b = await WireNode.SiloAsync(_time);
        await using var peer = await RawPeer.ProvenAsync(b);

        await peer.SendAsync([.. RawPeer.Frame("good"u8), .. RawPeer.Frame("bad"u8, length: 4)]);

        Assert.Equal("good", (await b.ArrivalAsync()).Text);
        Assert.Equal(LossReason.Malformed, (await b.LossAsync()).Reason);
        Assert.True(b.IsQuiet);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_frame_that_the_engine_cannot_read_closes_its_connection_only(bool throws)
    {
        await using var b = await WireNode.SiloAsync(_time);
        await using var bad = await RawPeer.ProvenAsync(b);
        await using var good = await WireNode.SiloAsync(_time, generation: 3);
        b.OnFrame = arrival => arrival.Text != "bad" || (throws ? throw new InvalidOperationException("a bug") : false);

        good.Send(b, "before"u8);
        await b.ArrivalAsync();
        await bad.SendAsync(RawPeer.Frame("bad"u8));

        Assert.Equal(throws ? LossReason.Failed : LossReason.Malformed, (await b.LossAsync()).Reason);
        good.Send(b, "after"u8);
        Assert.Equal("after", (await b.ArrivalAsync()).Text);
    }

    [Fact]
    public async Task A_word_of_the_transport_that_is_not_known_is_skipped()
    {
        await using var b = await WireNode.SiloAsync(_time);
        await using var peer = await RawPeer.ProvenAsync(b);

        await peer.SendAsync([.. RawPeer.Frame([], length: unchecked((int)0x8000_7777)), .. RawPeer.Frame("x"u8)]);

        Assert.Equal("x", (await b.ArrivalAsync()).Text);
    }

    [Fact]
    public async Task Random_records_of_a_proven_peer_do_nothing_but_close_its_connection()
    {
        var random = new Random(11);
        await using var b = await WireNode.SiloAsync(_time);
        for (var run = 0; run < 100; run++)
        {
            await using var peer = await RawPeer.ProvenAsync(b);
            var bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            if (run % 2 == 0)
            {
                await peer.SendAsync(bytes);
            }
            else
            {
                await peer.Stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
            }

            peer.Stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            await b.LossAsync();
        }

        await using var good = await WireNode.ClientAsync(_time);
        good.Send(b, "x"u8);
        while ((await b.ArrivalAsync()).Text != "x")
        {
        }
    }

    [Fact]
    public async Task A_newer_connection_takes_the_place_of_the_one_before()
    {
        await using var b = await WireNode.SiloAsync(_time);
        await using var first = await RawPeer.ProvenAsync(b);
        await first.SendAsync(RawPeer.Frame("first"u8));
        var from = (await b.ArrivalAsync()).From;

        await using var second = await RawPeer.ProvenAsync(b);
        await second.SendAsync(RawPeer.Frame("second"u8));

        Assert.Equal("second", (await b.ArrivalAsync()).Text);
        Assert.Equal(LossReason.Superseded, (await b.LossAsync()).Reason);
        Assert.True(from.TrySend(WireChannel.Data, "to the second"u8).IsAccepted);
    }

    [Fact]
    public async Task A_control_connection_that_is_cut_without_a_word_is_noticed_on_both_sides()
    {
        await using var proxy = new WireProxy();
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2, reachedAt: proxy.At);
        proxy.Connect(b.Transport.ListensAt!);
        a.Send(b, "probe"u8, WireChannel.Control);
        await b.ArrivalAsync();

        proxy.Pass = _ => [];
        var losses = Task.WhenAll(a.LossAsync(), b.LossAsync());
        await _time.AdvanceUntilAsync(losses, TimeSpan.FromMilliseconds(100));

        Assert.All(await losses, loss => Assert.Equal(LossReason.Silent, loss.Reason));
    }

    [Fact]
    public async Task A_quiet_control_connection_stays()
    {
        await using var proxy = new WireProxy();
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2, reachedAt: proxy.At);
        proxy.Connect(b.Transport.ListensAt!);
        a.Send(b, "probe"u8, WireChannel.Control);
        await b.ArrivalAsync();

        for (var period = 1; period <= 10; period++)
        {
            _time.Advance(new WireOptions().KeepAlivePeriod);
            while (proxy.Passed(isForth: true) < 3 + period || proxy.Passed(isForth: false) < 1 + period)
            {
                await Task.Yield();
            }
        }

        a.Send(b, "still there"u8, WireChannel.Control);
        Assert.Equal("still there", (await b.ArrivalAsync()).Text);
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_given_up_after_the_time_for_a_write()
    {
        await using var a = await WireNode.SiloAsync(_time);
        await using var stopped = await RawPeer.ProvenAsync(a);
        await stopped.SendAsync(RawPeer.Frame("I will read nothing"u8));
        var peer = (await a.ArrivalAsync()).From;
        while (peer.TrySend(WireChannel.Data, new byte[60_000]).IsAccepted)
        {
            await Task.Yield();
        }

        var loss = a.LossAsync();
        await _time.AdvanceUntilAsync(loss, TimeSpan.FromMilliseconds(500));

        Assert.Equal((LossReason.Stalled, LossEvidence.Weak), ((await loss).Reason, (await loss).Reason.EvidenceOf()));
    }
}
