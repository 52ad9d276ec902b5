using System.Globalization;

namespace Commerce.LoadTests.Calls;

/// <summary>Two processes, one of which calls the other when it is told to.</summary>
internal sealed class CallPair : IAsyncDisposable
{
    private readonly CallProcess _answering;
    private readonly CallProcess _asking;

    private CallPair(CallProcess answering, CallProcess asking) => (_answering, _asking) = (answering, asking);

    /// <inheritdoc cref="CallProcess.AnswerAsync"/>
    internal static async Task<CallPair> StartAsync(
        string program, CallKind kind, string cluster, IdleThreads threads, string folder,
        CancellationToken cancellationToken)
    {
        var answering = await CallProcess.AnswerAsync(program, kind, cluster, threads, folder, cancellationToken);
        var asking = await CallProcess.AskAsync(
            program, kind, cluster, answering.Said, threads, folder, cancellationToken);
        return new CallPair(answering, asking);
    }

    /// <summary>Calls for some time.</summary>
    internal async Task<CallRun> RunAsync(int callers, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (answering, asking) = (_answering.Cpu, _asking.Cpu);
        var said = await _asking.AskAsync(
            string.Create(CultureInfo.InvariantCulture, $"{callers} {duration.TotalSeconds}"), cancellationToken);
        var words = said.Split(' ');
        var calls = long.Parse(words[0], CultureInfo.InvariantCulture);
        return new CallRun(
            calls / double.Parse(words[1], CultureInfo.InvariantCulture),
            (_answering.Cpu - answering).TotalMicroseconds / calls,
            (_asking.Cpu - asking).TotalMicroseconds / calls);
    }

    public async ValueTask DisposeAsync()
    {
        await _asking.DisposeAsync();
        await _answering.DisposeAsync();
    }
}

/// <summary>What a run gave.</summary>
/// <param name="Rate">Calls a second.</param>
/// <param name="Answering">Processor time of a call where it is answered, microseconds.</param>
/// <param name="Asking">The same where it is called.</param>
internal sealed record CallRun(double Rate, double Answering, double Asking)
{
    internal double Cpu => Answering + Asking;
}
