using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Calls;

/// <summary>Two processes, one of which calls the other when it is told to.</summary>
internal sealed class CallPair : IAsyncDisposable
{
    private readonly Process _answering;
    private readonly Process _asking;

    private CallPair(Process answering, Process asking) => (_answering, _asking) = (answering, asking);

    /// <param name="program">Of this program, as one engine or the other built it.</param>
    /// <param name="kind">What carries the calls.</param>
    /// <param name="cluster">Redis for the table of members.</param>
    /// <param name="folder">Of their own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static async Task<CallPair> StartAsync(
        string program, CallKind kind, string cluster, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var answering = Start(program, folder, "--answer", $"{kind}", "--redis", cluster);
        var address = await HearAsync(answering, cancellationToken);
        var asking = Start(program, folder, "--ask", $"{kind}", "--redis", cluster, "--at", address);
        await HearAsync(asking, cancellationToken);
        return new CallPair(answering, asking);
    }

    /// <summary>Calls for some time.</summary>
    internal async Task<CallRun> RunAsync(int callers, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (answering, asking) = (ProcessTree.Cpu(_answering.Id), ProcessTree.Cpu(_asking.Id));
        await _asking.StandardInput.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{callers} {duration.TotalSeconds}"));
        var words = (await HearAsync(_asking, cancellationToken)).Split(' ');
        var calls = long.Parse(words[0], CultureInfo.InvariantCulture);
        return new CallRun(
            calls / double.Parse(words[1], CultureInfo.InvariantCulture),
            (ProcessTree.Cpu(_answering.Id) - answering).TotalMicroseconds / calls,
            (ProcessTree.Cpu(_asking.Id) - asking).TotalMicroseconds / calls);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in (Process[])[_asking, _answering])
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private static Process Start(string program, string folder, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [program, CallBenchmark.Name, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = folder, // Where PrivateServers ends what is left.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new ShopApiException("dotnet could not be started.");

    private static async Task<string> HearAsync(Process process, CancellationToken cancellationToken) =>
        await process.StandardOutput.ReadLineAsync(cancellationToken)
        ?? throw new ShopApiException("A process of the benchmark ended; what it said is above.");
}

/// <summary>What a run gave.</summary>
/// <param name="Rate">Calls a second.</param>
/// <param name="Answering">Processor time of a call where it is answered, microseconds.</param>
/// <param name="Asking">The same where it is called.</param>
internal sealed record CallRun(double Rate, double Answering, double Asking)
{
    internal double Cpu => Answering + Asking;
}
