using System.Globalization;
using System.Net;
using Commerce.LoadTests.Servers;

namespace Commerce.LoadTests.Calls;

/// <summary>
/// The two processes of a measurement. One answers until its input ends, and first says where; the other calls it as
/// each line of its input says, "callers seconds", and says how many calls that were, and in how many seconds.
/// </summary>
internal static class CallSides
{
    internal static async Task<int> AnswerAsync(CallKind kind, string cluster, CancellationToken cancellationToken)
    {
        await using var answering = await StartAsync(kind, cluster);
        await SayAsync(answering.Address);
        while (await Console.In.ReadLineAsync(cancellationToken) is not null)
        {
            // Nobody says anything.
        }

        return 0;
    }

    internal static async Task<int> AskAsync(
        CallKind kind, string cluster, string address, CancellationToken cancellationToken)
    {
        await using var asking = await ConnectAsync(kind, cluster, address);
        await SayAsync("ready");
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            var words = line.Split(' ');
            var callers = int.Parse(words[0], CultureInfo.InvariantCulture);
            var duration = TimeSpan.FromSeconds(double.Parse(words[1], CultureInfo.InvariantCulture));
            var (calls, elapsed) = await CallLoop.RunAsync(callers, asking.CallAsync, duration);
            await SayAsync(string.Create(CultureInfo.InvariantCulture, $"{calls} {elapsed.TotalSeconds}"));
        }

        return 0;
    }

    private static async Task<IAnswering> StartAsync(CallKind kind, string cluster) => kind switch
    {
#if !ACTOR_ENGINE_ORLEANS
        CallKind.Raw => RawAnswering.Start(),
        CallKind.Wire => await WireAnswering.StartAsync(),
#endif
        _ => await GrainsAnswering.StartAsync(cluster, FreePort.Find()),
    };

    private static async Task<IAsking> ConnectAsync(CallKind kind, string cluster, string address) => kind switch
    {
#if !ACTOR_ENGINE_ORLEANS
        CallKind.Raw => await RawAsking.ConnectAsync(IPEndPoint.Parse(address)),
        CallKind.Wire => await WireAsking.StartAsync(IPEndPoint.Parse(address)),
#endif
        _ => await GrainsAsking.StartAsync(cluster, IPEndPoint.Parse(address)),
    };

    private static async Task SayAsync(string line)
    {
        await Console.Out.WriteLineAsync(line);
        await Console.Out.FlushAsync();
    }
}

/// <summary>Answers calls of another process.</summary>
internal interface IAnswering : IAsyncDisposable
{
    /// <summary>Where.</summary>
    string Address { get; }
}

/// <summary>Calls another process.</summary>
internal interface IAsking : IAsyncDisposable
{
    /// <summary>Calls, and checks the answer.</summary>
    /// <param name="caller">Which caller; each has one call at a time.</param>
    /// <param name="number">Of the call.</param>
    Task CallAsync(int caller, int number);
}
