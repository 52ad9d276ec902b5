using System.Net;
using Commerce.Testing;

namespace Commerce.Engine.Tests.Wire;

/// <summary>
/// Who does not know the secret, or means somebody else, gets nowhere: not one byte of it reaches the engine, it is
/// told nothing, and the reason is counted on the side that knows it.
/// </summary>
public sealed class HandshakeTests
{
    private const string OtherSecret = "another secret, no less long";

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Another_secret_is_refused_without_a_word()
    {
        await using var a = await WireNode.SiloAsync(_time, options: With(OtherSecret));
        await using var b = await WireNode.SiloAsync(_time);

        a.Send(b, "x"u8);

        Assert.Equal(LossReason.Rejected, (await a.LossAsync()).Reason);
        Assert.Equal(LossReason.WrongSecret, await b.ClosedAsync());
        Assert.True(b.IsQuiet);
    }

    [Theory]
    [InlineData(new[] { OtherSecret, WireNode.Secret }, new[] { WireNode.Secret })]
    [InlineData(new[] { WireNode.Secret }, new[] { OtherSecret, WireNode.Secret })]
    [InlineData(new[] { OtherSecret, WireNode.Secret }, new[] { WireNode.Secret, OtherSecret })]
    [InlineData(new[] { OtherSecret }, new[] { OtherSecret, WireNode.Secret })]
    public async Task While_the_secret_changes_one_in_common_is_enough(string[] ours, string[] theirs)
    {
        await using var a = await WireNode.SiloAsync(_time, options: With(ours));
        await using var b = await WireNode.SiloAsync(_time, options: With(theirs));

        a.Send(b, "x"u8);

        Assert.Equal("x", (await b.ArrivalAsync()).Text);
    }

    [Fact]
    public void A_secret_that_is_short_or_missing_is_refused_at_once()
    {
        Assert.Contains("16", Assert.Throws<ArgumentException>(() => new Keyring(["fifteen bytes.."])).Message);
        Assert.Throws<ArgumentException>(() => new Keyring([]));
    }

    [Fact]
    public async Task Another_cluster_is_refused_without_a_word()
    {
        await using var a = await WireNode.SiloAsync(_time, clusterId: "staging");
        await using var b = await WireNode.SiloAsync(_time);

        a.Send(b, "x"u8);

        Assert.Equal(LossReason.Rejected, (await a.LossAsync()).Reason);
        Assert.Equal(LossReason.OtherCluster, await b.ClosedAsync());
        Assert.True(b.IsQuiet);
    }

    [Fact]
    public async Task Another_silo_than_was_meant_is_left()
    {
        await using var proxy = new WireProxy();
        await using var a = await WireNode.SiloAsync(_time);
        await using var b = await WireNode.SiloAsync(_time);
        proxy.Connect(b.Silo.Endpoint);

        a.Transport.PeerOf(SiloAddress.New(proxy.At, 1)).TrySend(WireChannel.Data, "x"u8);

        Assert.Equal(LossReason.OtherPeer, (await a.LossAsync()).Reason);
        Assert.Equal(LossReason.OtherPeer, await b.ClosedAsync());
    }

    [Fact]
    public async Task A_handshake_that_is_said_again_by_somebody_else_proves_nothing()
    {
        var said = new List<byte[]>();
        await using var proxy = new WireProxy();
        proxy.Pass = passing =>
        {
            if (passing.IsForth)
            {
                lock (said)
                {
                    said.Add(passing.Bytes);
                }
            }

            return [passing.Bytes];
        };
        await using var a = await WireNode.SiloAsync(_time);
        await using var b = await WireNode.SiloAsync(_time, reachedAt: proxy.At);
        proxy.Connect(b.Transport.ListensAt!);
        a.Send(b, "once"u8);
        await b.ArrivalAsync();

        await using var thief = await RawPeer.ConnectAsync(b.Transport.ListensAt!);
        foreach (var message in said.ToArray())
        {
            await thief.Stream.WriteAsync(message, TestContext.Current.CancellationToken);
        }

        Assert.Equal(LossReason.WrongSecret, await b.ClosedAsync());
        Assert.True(b.IsQuiet);
    }

    [Fact]
    public async Task The_proof_of_one_side_is_none_of_the_other()
    {
        await using var b = await WireNode.SiloAsync(_time);
        await using var mirror = await RawPeer.ConnectAsync(b.Silo.Endpoint);
        var hello = new byte[Handshake.MaxMessageBytes];
        var length = new Hello(
            RawPeer.Id, WireChannel.Data, new byte[32], b.Silo, new Keyring([WireNode.Secret]).Ids, "dev").Write(hello);
        await mirror.Stream.WriteAsync(Message(hello[..length]), TestContext.Current.CancellationToken);

        var prefix = new byte[6];
        await mirror.Stream.ReadExactlyAsync(prefix, TestContext.Current.CancellationToken);
        var challenge = new byte[prefix[4] | (prefix[5] << 8)];
        await mirror.Stream.ReadExactlyAsync(challenge, TestContext.Current.CancellationToken);
        await mirror.Stream.WriteAsync(
            challenge.AsMemory(^Challenge.ProofBytes..), TestContext.Current.CancellationToken);

        Assert.Equal(LossReason.WrongSecret, await b.ClosedAsync());
        Assert.Empty(await mirror.ReadToEndAsync());
    }

    [Fact]
    public async Task Any_change_of_what_is_said_ends_the_handshake()
    {
        var random = new Random(20261111);
        for (var run = 0; run < 60; run++)
        {
            var (message, bit) = (run % 3, random.Next());
            await using var proxy = new WireProxy();
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            proxy.Pass = passing =>
            {
                begun.TrySetResult();
                return [IsMeant(passing, message) ? Flipped(passing.Bytes, bit) : passing.Bytes];
            };
            await using var a = await WireNode.ClientAsync(_time);
            await using var b = await WireNode.SiloAsync(_time, reachedAt: proxy.At);
            proxy.Connect(b.Transport.ListensAt!);

            a.Send(b, "x"u8);
            await begun.Task.WaitAsync(SiloGroup.Never, TestContext.Current.CancellationToken);

            // A length that was made longer keeps both sides waiting until their deadline.
            var ends = Task.WhenAll(a.LossAsync(), b.ClosedAsync());
            await _time.AdvanceUntilAsync(ends, TimeSpan.FromMilliseconds(50));
            Assert.True(b.IsQuiet);
        }
    }

    [Fact]
    public async Task Garbage_on_the_port_is_closed_and_counted()
    {
        await using var b = await WireNode.SiloAsync(_time);
        await using var browser = await RawPeer.ConnectAsync(b.Silo.Endpoint);

        await browser.Stream.WriteAsync(
            "GET / HTTP/1.1\r\nHost: silo\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal(LossReason.Garbage, await b.ClosedAsync());
        Assert.Empty(await browser.ReadToEndAsync());
    }

    [Fact]
    public async Task Random_bytes_on_the_port_disturb_nobody()
    {
        var random = new Random(7);
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2);
        for (var run = 0; run < 200; run++)
        {
            await using var noise = await RawPeer.ConnectAsync(b.Silo.Endpoint);
            var bytes = new byte[random.Next(1, 600)];
            random.NextBytes(bytes);
            try
            {
                await noise.Stream.WriteAsync(
                    run % 2 == 0 ? bytes : Message(bytes), TestContext.Current.CancellationToken);
                noise.Stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
            {
                // It was closed already.
            }

            await b.ClosedAsync();
        }

        a.Send(b, "x"u8);
        Assert.Equal("x", (await b.ArrivalAsync()).Text);
    }

    [Fact]
    public async Task A_version_that_nobody_knows_is_refused()
    {
        await using var b = await WireNode.SiloAsync(_time);
        await using var later = await RawPeer.ConnectAsync(b.Silo.Endpoint);
        var hello = new byte[Handshake.MaxMessageBytes];
        var length = new Hello(
            RawPeer.Id, WireChannel.Data, new byte[32], b.Silo, new Keyring([WireNode.Secret]).Ids, "dev")
        {
            OldestVersion = WireFormat.NewestVersion + 1,
            NewestVersion = WireFormat.NewestVersion + 2,
        }.Write(hello);

        await later.Stream.WriteAsync(Message(hello[..length]), TestContext.Current.CancellationToken);

        Assert.Equal(LossReason.UnknownVersion, await b.ClosedAsync());
        Assert.Empty(await later.ReadToEndAsync());
    }

    [Fact]
    public void A_later_hello_with_more_in_it_is_understood_if_it_speaks_our_version()
    {
        var hello = new byte[Handshake.MaxMessageBytes];
        var length = new Hello(
            RawPeer.Id, WireChannel.Control, new byte[32], SiloAddress.New(IPAddress.IPv6Loopback, 5, 6), [1, 2], "dev")
        {
            NewestVersion = 9,
        }.Write(hello);

        var read = Hello.Read(hello.AsSpan(..(length + 20)));

        Assert.Equal((RawPeer.Id, WireChannel.Control), (read!.From, read.Channel));
        Assert.Equal(("dev", 9), (read.ClusterId, read.NewestVersion));
        Assert.Equal(SiloAddress.New(IPAddress.IPv6Loopback, 5, 6), read.To);
        Assert.Equal([1UL, 2UL], read.Keys);
        for (var cut = 0; cut < length; cut++)
        {
            Assert.Null(Hello.Read(hello.AsSpan(..cut)));
        }
    }

    [Fact]
    public async Task Who_connects_and_stays_silent_keeps_nobody_out_and_is_closed_after_a_second()
    {
        var options = new WireOptions { MaxUnproven = 8 };
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        await using var b = await WireNode.SiloAsync(_time, generation: 2, options: options);
        var silent = new List<RawPeer>();
        for (var i = 0; i < options.MaxUnproven + 3; i++)
        {
            silent.Add(await RawPeer.ConnectAsync(b.Silo.Endpoint));
        }

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(LossReason.Crowded, await b.ClosedAsync());
        }

        a.Send(b, "x"u8);
        Assert.Equal("x", (await b.ArrivalAsync()).Text);
        Assert.Equal(LossReason.Crowded, await b.ClosedAsync());
        _time.Advance(options.ConnectTimeout);
        for (var i = 0; i < options.MaxUnproven - 1; i++)
        {
            Assert.Equal(LossReason.TimedOut, await b.ClosedAsync());
        }

        foreach (var peer in silent)
        {
            await peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task Connections_are_bounded()
    {
        await using var a = await WireNode.SiloAsync(_time, generation: 1);
        var options = new WireOptions { MaxConnections = 1 };
        await using var b = await WireNode.SiloAsync(_time, generation: 2, options: options);
        a.Send(b, "x"u8);
        await b.ArrivalAsync();

        a.Send(b, "probe"u8, WireChannel.Control);

        Assert.Equal(LossReason.Crowded, await b.ClosedAsync());
        Assert.Equal(WireChannel.Control, (await a.LossAsync()).Channel);
    }

    private static WireOptions With(params string[] secrets)
    {
        var options = new WireOptions();
        foreach (var secret in secrets)
        {
            options.Secrets.Add(secret);
        }

        return options;
    }

    private static bool IsMeant(Passing passing, int message) => message switch
    {
        0 => passing is { IsForth: true, Number: 0 },
        1 => passing is { IsForth: false, Number: 0 },
        _ => passing is { IsForth: true, Number: 1 },
    };

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8 % bytes.Length] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static byte[] Message(byte[] bytes) =>
        [(byte)'C', (byte)'W', (byte)'I', (byte)'R', (byte)bytes.Length, (byte)(bytes.Length >> 8), .. bytes];
}
