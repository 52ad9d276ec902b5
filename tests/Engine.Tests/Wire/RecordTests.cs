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
    public async Task A_record_that_is_not_the_next_one_closes_the_connection(string how)
    {
        await using var proxy = new WireProxy();
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2, reachedAt: proxy.At);
        proxy.Connect(b.Transport.ListensAt!);
        var records = new List<byte[]>();
        proxy.Pass = passing =>
        {
            if (passing is not { IsForth: true, IsRecord: true })
            {
                return [passing.Bytes];
            }

            records.Add(passing.Bytes);
            return (how, records) switch
            {
                ("flipped", [_, var second]) => [Flipped(second)],
                ("repeated", [var first, var second]) => [first, second],
                ("left out" or "moved", [_, _]) => [],
                ("moved", [_, var second, var third]) => [third, second],
                ("made up", [_, var second]) => [[12, 0, 0, 0, .. new byte[28]], second],
                _ => [passing.Bytes],
            };
        };

        a.Send(b, "first"u8);
        Assert.Equal("first", (await b.ArrivalAsync()).Text);
        a.Send(b, "second"u8);
        await proxy.PassedAsync(isForth: true, 4); // Else it would be in one record with the third.
        a.Send(b, "third"u8);

        Assert.Equal(LossReason.Tampered, (await b.LossAsync()).Reason);
        Assert.True(b.IsQuiet);
        Assert.Equal(LossEvidence.Strong, (await a.LossAsync()).Reason.EvidenceOf());
    }

    [Fact]
    public async Task What_one_side_has_sealed_does_not_open_on_that_side()
    {
        byte[]? sent = null;
        await using var proxy = new WireProxy();
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2, reachedAt: proxy.At);
        proxy.Connect(b.Transport.ListensAt!);
        proxy.Pass = passing =>
            passing is { IsForth: true, IsRecord: true } ? [sent = passing.Bytes] :
            passing is { IsForth: false, IsRecord: true } ? [sent!] : [passing.Bytes];
        a.Send(b, "a request"u8);

        (await b.ArrivalAsync()).From.TrySend(WireChannel.Data, "an answer"u8);

        Assert.Equal(LossReason.Tampered, (await a.LossAsync()).Reason);
        Assert.True(a.IsQuiet);
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
        await proxy.PassedAsync(isForth: true, 3);

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
    public async Task A_length_above_the_limit_closes_the_connection(int length)
    {
        await using var b = await WireNode.SiloAsync(_time);
        await using var peer = await b.ProvenAsync();
        await peer.SendAsync(RawPeer.Frame("x"u8));
        await b.ArrivalAsync();

        await peer.Stream.WriteAsync(Header(length), TestContext.Current.CancellationToken);

        Assert.Equal(LossReason.Oversized, (await b.LossAsync()).Reason);
    }

    [Theory]
    [InlineData(1 << 30, 0)]
    [InlineData(-1, 0)]
    [InlineData((272 * 1024) + 4, 512 * 1024)] // The largest that there is, in a buffer of the pool's sizes.
    public async Task No_memory_is_made_for_a_length_above_the_limit(int length, int mostBytes)
    {
        using var reader = new RecordReader(
            new MemoryStream(Header(length)), new RecordCipher(new byte[32]), new WireOptions().MaxFrameBytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reading = reader.ReadAsync(); // From memory: it ends at once, on this thread.
        var (found, refusal) = reader.TryTake(out _);
        var ending = refusal is null ? reader.ReadAsync() : default;

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes + 4096);
        Assert.Equal((false, mostBytes == 0), (found, refusal == LossReason.Oversized));
        Assert.True(await reading);
        Assert.False(await ending);
    }

    [Fact]
    public async Task A_frame_that_is_longer_than_its_record_closes_the_connection()
    {
        await using var b = await WireNode.SiloAsync(_time);
        await using var peer = await b.ProvenAsync();

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
        await using var bad = await b.ProvenAsync();
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
        await using var peer = await b.ProvenAsync();

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
            await using var peer = await b.ProvenAsync();
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
    public async Task A_newer_connection_takes_the_place_of_the_one_before_when_the_end_of_that_was_told()
    {
        await using var b = await WireNode.SiloAsync(_time);
        var entered = new TaskCompletionSource<IPeer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = new TaskCompletionSource();
        b.OnFrame = arrival =>
        {
            if (entered.TrySetResult(arrival.From))
            {
                held.Task.GetAwaiter().GetResult();
            }

            return true;
        };
        await using var first = await b.ProvenAsync();
        await first.SendAsync(RawPeer.Frame("first"u8));
        var from = await entered.Task.WaitAsync(WireNode.Never);

        await using var second = await b.ProvenAsync();
        await second.SendAsync(RawPeer.Frame("second"u8));
        await first.ReadToEndAsync();
        Assert.Equal(SendOutcome.Gone, from.TrySend(WireChannel.Data, "to neither"u8).Outcome);
        held.SetResult();

        Assert.Equal(LossReason.Superseded, (await b.LossAsync()).Reason);
        Assert.Equal("first", (await b.ArrivalAsync()).Text);
        var arrival = await b.ArrivalAsync();
        Assert.Equal("second", arrival.Text);
        Assert.True(arrival.From.TrySend(WireChannel.Data, "to the second"u8).IsAccepted);
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
            await proxy.PassedAsync(isForth: true, 3 + period);
            await proxy.PassedAsync(isForth: false, 1 + period);
        }

        a.Send(b, "still there"u8, WireChannel.Control);
        Assert.Equal("still there", (await b.ArrivalAsync()).Text);
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_given_up_after_the_time_for_a_write()
    {
        await using var a = await WireNode.SiloAsync(_time);
        await using var stopped = await a.ProvenAsync();
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

    private static byte[] Flipped(byte[] record) =>
        [.. record.AsSpan(..9), (byte)(record[9] ^ 4), .. record.AsSpan(10..)];

    private static byte[] Header(int length)
    {
        var header = new byte[WireFormat.HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        return header;
    }
}
