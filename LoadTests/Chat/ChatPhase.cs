using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Chat;

/// <summary>What a part of a run took of the machine.</summary>
/// <param name="Name">For people.</param>
/// <param name="Took">By the clock.</param>
/// <param name="Shop">Processor time of the shop's processes.</param>
/// <param name="Databases">Of its database servers.</param>
/// <param name="Generator">Of this program.</param>
/// <param name="Receipts">From the intended start of a message to the other side; null: nothing is said.</param>
/// <param name="Acknowledgements">To the answer that it is kept.</param>
internal sealed record ChatPhase(
    string Name, TimeSpan Took, TimeSpan Shop, TimeSpan Databases, TimeSpan Generator,
    LatencyHistogram? Receipts = null, LatencyHistogram? Acknowledgements = null)
{
    internal static readonly string[] Head =
    [
        "part of the run", "s", "cores: shop", "database", "generator", "messages", "acknowledged p50 ms",
        "received p50 ms", "p99 ms", "max ms",
    ];

    /// <summary>Runs a part.</summary>
    internal static async Task<ChatPhase> RunAsync(
        string name, CpuMeter meter, Func<TimeSpan> databases, Func<Task> part)
    {
        var (shop, other, own, began) = (meter.Read(), databases(), Machine.OwnCpu(), Stopwatch.GetTimestamp());
        await part();
        var took = Stopwatch.GetElapsedTime(began);
        return new ChatPhase(name, took, (meter.Read() - shop).Server, databases() - other, Machine.OwnCpu() - own);
    }

    /// <summary>The row of the table.</summary>
    internal string[] Row() =>
    [
        Name, Number(Took.TotalSeconds), Cores(Shop), Cores(Databases), Cores(Generator),
        Receipts is null ? "" : Tables.Number(Receipts.Count),
        Acknowledgements is null ? "" : Milliseconds(Acknowledgements.Percentile(0.5)),
        Receipts is null ? "" : Milliseconds(Receipts.Percentile(0.5)),
        Receipts is null ? "" : Milliseconds(Receipts.Percentile(0.99)),
        Receipts is null ? "" : Milliseconds(Receipts.Max),
    ];

    private static string Milliseconds(long microseconds) => Number(microseconds / 1000.0);

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private string Cores(TimeSpan cpu) => (cpu / Took).ToString("0.00", CultureInfo.InvariantCulture);
}
