using System.Diagnostics;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Calls;

/// <summary>One side of the calls, as a process of its own: see <see cref="CallSides"/>.</summary>
internal sealed class CallProcess : IAsyncDisposable
{
    private const string SpinLimit = "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit";
    private const string SpinOfDotNet = "46"; // Hexadecimal: 70, the default of .NET 10 (LowLevelLifoSemaphore).

    private readonly Process _process;

    private CallProcess(Process process, string said) => (_process, Said) = (process, said);

    /// <summary>What it said when it was ready: where it answers.</summary>
    internal string Said { get; }

    internal TimeSpan Cpu => ProcessTree.Cpu(_process.Id);

    /// <param name="program">This one, as one engine or the other built it.</param>
    /// <param name="kind">What carries the calls.</param>
    /// <param name="cluster">Redis for the table of members.</param>
    /// <param name="threads">What its idle threads do.</param>
    /// <param name="folder">Of their own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static Task<CallProcess> AnswerAsync(
        string program, CallKind kind, string cluster, IdleThreads threads, string folder,
        CancellationToken cancellationToken) =>
        StartAsync(program, threads, folder, ["--answer", $"{kind}", "--redis", cluster], cancellationToken);

    /// <inheritdoc cref="AnswerAsync"/>
    /// <param name="address">Whom it calls.</param>
    internal static Task<CallProcess> AskAsync(
        string program, CallKind kind, string cluster, string address, IdleThreads threads, string folder,
        CancellationToken cancellationToken) =>
        StartAsync(
            program, threads, folder, ["--ask", $"{kind}", "--redis", cluster, "--at", address], cancellationToken);

    /// <summary>Says something to it, and hears what it says.</summary>
    internal async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line);
        return await HearAsync(_process, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<CallProcess> StartAsync(
        string program, IdleThreads threads, string folder, IReadOnlyList<string> arguments,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo("dotnet", [program, CallBenchmark.Name, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = folder, // Where PrivateServers ends what is left.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[SpinLimit] = threads == IdleThreads.Spin ? SpinOfDotNet : "0";
        var process = Process.Start(start) ?? throw new ShopApiException("dotnet could not be started.");
        return new CallProcess(process, await HearAsync(process, cancellationToken));
    }

    private static async Task<string> HearAsync(Process process, CancellationToken cancellationToken) =>
        await process.StandardOutput.ReadLineAsync(cancellationToken)
        ?? throw new ShopApiException("A process of the benchmark ended; what it said is above.");
}
