using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Commerce.Engine;

namespace Commerce.LoadTests.Wire;

/// <summary>
/// Calls a second of an echo between two processes, over the engine's transport and over bare sockets with the same
/// batching, in turns.
/// </summary>
internal static class WireBenchmark
{
    internal const string Raw = "raw";
    internal const string Sealed = "wire";

    private const int Generation = 1;

    /// <summary>The other process: says its port, and answers until its input ends.</summary>
    internal static async Task<int> ServeAsync(string kind, CancellationToken cancellationToken)
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        if (kind == Raw)
        {
            using var listener = new TcpListener(any);
            listener.Start();
            await SayAsync(((IPEndPoint)listener.LocalEndpoint).Port);
            var link = new RawLink(await listener.AcceptSocketAsync(cancellationToken));
            await link.RunAsync(frame => link.TrySend(frame));
            return 0;
        }

        await using var node = new EchoNode(
            PeerId.Of(SiloAddress.New(any, Generation)), any, static (from, frame) =>
                from.TrySend(WireChannel.Data, frame.Span));
        var transport = await node.StartAsync();
        await SayAsync(transport.ListensAt!.Port);
        await Console.In.ReadLineAsync(cancellationToken);
        return 0;
    }

    internal static async Task<int> RunAsync(
        int callers, int rounds, TimeSpan duration, TextWriter output, CancellationToken cancellationToken)
    {
        var ratios = new List<double>();
        await output.WriteLineAsync($"{callers} callers, {Environment.ProcessorCount} cores, {rounds} x {duration}");
        await output.WriteLineAsync($"{"",-8}{"raw/s",12}{"wire/s",12}{"ratio",8}");
        for (var round = 1; round <= rounds; round++)
        {
            var raw = await MeasureAsync(Raw, callers, duration, cancellationToken);
            var wire = await MeasureAsync(Sealed, callers, duration, cancellationToken);
            ratios.Add(wire / raw);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{round,-8}{raw,12:N0}{wire,12:N0}{wire / raw,8:N2}"));
        }

        ratios.Sort();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"median of the ratios: {ratios[ratios.Count / 2]:N2}"));
        return 0;
    }

    private static async Task<double> MeasureAsync(
        string kind, int callers, TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["wire", "--serve", kind])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var server = Process.Start(start)!;
        try
        {
            var port = int.Parse(
                await server.StandardOutput.ReadLineAsync(cancellationToken) ?? "", CultureInfo.InvariantCulture);
            return kind == Raw
                ? await OverSocketAsync(port, callers, duration, cancellationToken)
                : await OverTransportAsync(port, callers, duration);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<double> OverSocketAsync(
        int port, int callers, TimeSpan duration, CancellationToken cancellationToken)
    {
        var echo = new EchoCallers(callers);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var link = new RawLink(socket);
        var running = link.RunAsync(echo.Answered);
        await echo.RunAsync(link.TrySend, duration / 2); // warm-up
        var rate = await echo.RunAsync(link.TrySend, duration);
        socket.Shutdown(SocketShutdown.Both);
        await running;
        return rate;
    }

    private static async Task<double> OverTransportAsync(int port, int callers, TimeSpan duration)
    {
        var echo = new EchoCallers(callers);
        await using var node = new EchoNode(
            PeerId.Of(new Guid(1, 2, 3, new byte[8])), null, (_, frame) => echo.Answered(frame.Span));
        var transport = await node.StartAsync();
        var silo = transport.PeerOf(SiloAddress.New(IPAddress.Loopback, port, Generation));
        await echo.RunAsync(Send, duration / 2); // warm-up
        return await echo.RunAsync(Send, duration);

        bool Send(ReadOnlySpan<byte> frame) => silo.TrySend(WireChannel.Data, frame).IsAccepted;
    }

    private static async Task SayAsync(int port)
    {
        await Console.Out.WriteLineAsync(port.ToString(CultureInfo.InvariantCulture));
        await Console.Out.FlushAsync();
    }
}
