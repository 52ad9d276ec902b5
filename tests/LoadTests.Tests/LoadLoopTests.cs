using System.Net;
using System.Net.Sockets;
using System.Text;
using Commerce.LoadTests.Http;

namespace Commerce.LoadTests.Tests;

/// <summary>The loop against a server that answers in pieces, not at all, or with a cut connection.</summary>
public sealed class LoadLoopTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task Every_request_gets_its_answer_over_a_connection_that_is_kept()
    {
        using var server = new ScriptedServer(_ => [Answer]);
        var load = new CountedLoad(50);

        var reconnects = await RunAsync(server, load, connections: 4);

        Assert.Equal((50, 0, 0), (load.Replies.Count, load.Lost.Count, reconnects));
        Assert.All(load.Replies, reply => Assert.Equal("200 ok", reply));
    }

    [Fact]
    public async Task An_answer_in_pieces_is_one_answer()
    {
        using var server = new ScriptedServer(_ => ["HTTP/1.1 20", "0 OK\r\nContent-Le", "ngth: 2\r\n\r\no", "k"]);
        var load = new CountedLoad(3);

        await RunAsync(server, load, connections: 1);

        Assert.Equal(["200 ok", "200 ok", "200 ok"], load.Replies);
    }

    [Fact]
    public async Task A_cut_connection_loses_its_request_and_is_opened_again()
    {
        using var server = new ScriptedServer(request => request == 2 ? null : [Answer]);
        var load = new CountedLoad(5);

        var reconnects = await RunAsync(server, load, connections: 1);

        Assert.Equal([LostReason.ConnectionLost], load.Lost);
        Assert.Equal((4, 1), (load.Replies.Count, reconnects));
    }

    [Fact]
    public async Task A_silent_server_loses_a_request_at_its_deadline()
    {
        using var server = new ScriptedServer(request => request == 1 ? [] : [Answer]);
        var load = new CountedLoad(2);

        await RunAsync(server, load, connections: 1, timeout: TimeSpan.FromSeconds(1));

        Assert.Equal([LostReason.Timeout], load.Lost);
        Assert.Single(load.Replies);
    }

    [Fact]
    public async Task What_is_not_http_loses_the_request()
    {
        using var server = new ScriptedServer(request => request == 1 ? ["220 mail.example ESMTP\r\n"] : [Answer]);
        var load = new CountedLoad(2);

        await RunAsync(server, load, connections: 1);

        Assert.Equal([LostReason.Malformed], load.Lost);
    }

    private static async Task<int> RunAsync(
        ScriptedServer server, ILoad load, int connections, TimeSpan? timeout = null)
    {
        using var loop = new LoadLoop(
            server.EndPoint, connections, timeout ?? TimeSpan.FromSeconds(30), TimeProvider.System);
        await loop.ConnectAsync();
        loop.Run(load, _ => true);
        return loop.Reconnects;
    }

    private sealed class CountedLoad(int count) : ILoad
    {
        private int _taken;

        internal List<string> Replies { get; } = [];

        internal List<LostReason> Lost { get; } = [];

        public long NextDue => _taken < count ? 0 : long.MaxValue;

        public bool Finished(long now) => Replies.Count + Lost.Count == count;

        public int TryTake(long now, Span<byte> target, out Ticket ticket)
        {
            ticket = new Ticket(_taken, Duplicate: false, now);
            return _taken++ < count ? Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n", target) : 0;
        }

        public void OnReply(in Ticket ticket, long now, int code, ReadOnlySpan<byte> body) =>
            Replies.Add($"{code} {Encoding.ASCII.GetString(body)}");

        public void OnLost(in Ticket ticket, long now, LostReason reason) => Lost.Add(reason);
    }

    /// <summary>Answers the n-th request it sees with the pieces of the script; null: closes the connection.</summary>
    private sealed class ScriptedServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Func<int, string[]?> _script;
        private int _requests;

        internal ScriptedServer(Func<int, string[]?> script)
        {
            _script = script;
            _listener.Start();
            _ = AcceptAsync();
        }

        internal EndPoint EndPoint => _listener.LocalEndpoint;

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                client.NoDelay = true;
                _ = ServeAsync(client);
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using var owned = client;
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await reader.ReadLineAsync() is not null && await reader.ReadLineAsync() is not null)
            {
                if (_script(Interlocked.Increment(ref _requests)) is not { } pieces)
                {
                    return;
                }

                foreach (var piece in pieces)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(piece));
                    await stream.FlushAsync();
                }
            }
        }
    }
}
