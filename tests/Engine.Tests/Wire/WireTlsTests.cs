using System.Net.Security;
using System.Net.Sockets;
using Commerce.Testing;

namespace Commerce.Engine.Tests.Wire;

/// <summary>
/// With certificates both sides need one of our authority, for this cluster and for the role that they prove; the
/// handshake with the secret happens inside all the same.
/// </summary>
public sealed class WireTlsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly WireAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Silos_and_clients_with_their_certificates_talk()
    {
        await using var a = await WireNode.SiloAsync(_time, 1, options: _authority.Options("silo.dev"));
        await using var b = await WireNode.SiloAsync(_time, 2, options: _authority.Options("silo.dev"));
        await using var client = await WireNode.ClientAsync(_time, options: _authority.Options("client.dev"));

        a.Send(b, new byte[200_000]);
        client.Send(b, "from a client"u8, WireChannel.Control);

        int[] lengths = [(await b.ArrivalAsync()).Bytes.Length, (await b.ArrivalAsync()).Bytes.Length];
        Assert.Equal([13, 200_000], lengths.Order());
    }

    [Fact]
    public async Task Who_stops_under_tls_still_sends_what_was_accepted()
    {
        var a = await WireNode.SiloAsync(_time, 1, options: _authority.Options("silo.dev"));
        await using var b = await WireNode.SiloAsync(_time, 2, options: _authority.Options("silo.dev"));
        a.Send(b, "first"u8);
        await b.ArrivalAsync();

        a.Send(b, "last"u8);
        await a.DisposeAsync();

        Assert.Equal("last", (await b.ArrivalAsync()).Text);
        Assert.Equal(LossReason.Drained, (await b.LossAsync()).Reason);
    }

    [Theory]
    [InlineData("wrong authority")]
    [InlineData("expired")]
    [InlineData("other cluster")]
    [InlineData("no role")]
    [InlineData("client as silo")]
    public async Task A_silo_with_a_certificate_that_is_not_right_is_refused(string what)
    {
        using var other = new WireAuthority();
        var options = what switch
        {
            "wrong authority" => _authority.Options("silo.dev", issuer: other),
            "expired" => _authority.Options("silo.dev", until: ManualTimeProvider.Start.AddDays(-1)),
            "other cluster" => _authority.Options("silo.staging"),
            "no role" => _authority.Options("dev"),
            _ => _authority.Options("client.dev"),
        };
        await using var a = await WireNode.SiloAsync(_time, 1, options: options);
        await using var b = await WireNode.SiloAsync(_time, 2, options: _authority.Options("silo.dev"));

        a.Send(b, "x"u8);

        Assert.Equal(LossReason.Tls, await b.ClosedAsync());
        Assert.True(b.IsQuiet);
        await a.LossAsync();

        // Nor is it believed when it is the one that is called.
        b.Send(a, "y"u8);
        Assert.Equal(LossReason.Tls, (await b.LossAsync()).Reason);
        Assert.True(a.IsQuiet);
    }

    [Fact]
    public async Task Without_a_certificate_nobody_is_let_in()
    {
        await using var b = await WireNode.SiloAsync(_time, options: _authority.Options("silo.dev"));
        await using var raw = await RawPeer.ConnectAsync(b.Silo.Endpoint);
        await using var secured = new SslStream(
            raw.Stream, leaveInnerStreamOpen: true, (_, certificate, _, _) => certificate is not null);

        await secured.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "silo.dev" }, TestContext.Current.CancellationToken);

        Assert.Equal(LossReason.Tls, await b.ClosedAsync());
    }

    [Fact]
    public async Task There_is_no_way_around_tls()
    {
        await using var plain = await WireNode.SiloAsync(_time, 1);
        await using var b = await WireNode.SiloAsync(_time, 2, options: _authority.Options("silo.dev"));

        plain.Send(b, "x"u8);
        Assert.Equal(LossReason.Tls, await b.ClosedAsync());
        await plain.LossAsync();
        await plain.ClosedAsync();

        b.Send(plain, "y"u8);
        Assert.Equal(LossReason.Garbage, await plain.ClosedAsync());
        Assert.True(plain.IsQuiet && b.IsQuiet);
    }

    [Fact]
    public async Task A_certificate_without_the_secret_is_not_enough()
    {
        var options = _authority.Options("silo.dev");
        options.Secrets.Add("another secret, no less long");
        await using var a = await WireNode.SiloAsync(_time, 1, options: options);
        await using var b = await WireNode.SiloAsync(_time, 2, options: _authority.Options("silo.dev"));

        a.Send(b, "x"u8);

        Assert.Equal(LossReason.WrongSecret, await b.ClosedAsync());
        Assert.True(b.IsQuiet);
    }

    // Looking for bytes every millisecond is for a handshake, and TLS would read so for as long as it is open.
    [Theory]
    [InlineData(true, typeof(NetworkStream))]
    [InlineData(false, typeof(SocketStream))]
    public async Task What_comes_through_tls_is_waited_for_and_never_looked_for(bool isForTls, Type read)
    {
        await using var b = await WireNode.SiloAsync(_time, 1);
        using var socket = WireSockets.Create(b.Silo.Endpoint.AddressFamily);
        await socket.ConnectAsync(b.Silo.Endpoint, TestContext.Current.CancellationToken);

        await using var stream = WireSockets.StreamOf(socket, isForTls);

        Assert.IsType(read, stream);
    }
}
