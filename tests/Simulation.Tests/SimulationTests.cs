using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Commerce.Simulation.Tests;

/// <summary>
/// Goal: whatever breaks, nobody is told what is not so, nothing is sold twice, and once it is whole again everything
/// comes to its end. Method: each seed draws which faults there are in its run, when, and in which order everything
/// happens.
/// </summary>
public sealed class SimulationTests
{
    /// <summary>One seed to run instead, or the first of <see cref="Count"/>.</summary>
    private const string First = "COMMERCE_SIMULATION_SEED";

    private const string Count = "COMMERCE_SIMULATION_SEEDS";

    private const int Seeds = 300;

    /// <summary>A run that never got into these has shown nothing.</summary>
    private static readonly string[] MustSee =
    [
        States.Fenced, States.LateCommitFenced, States.TakeoverRefused, States.DeclaredDead,
        States.CallResent, States.ViewsDiffer, States.TakeoversTrimmed, States.CommitUnanswered, States.CommitLost,
        Verification.Checks.Sometimes.DuplicateInFlight, Verification.Checks.Sometimes.UnknownCommitted,
        Verification.Checks.Sometimes.UnknownLost,
        Verification.Checks.Sometimes.TakenOver, Verification.Checks.Sometimes.Overloaded,
        Verification.Checks.Sometimes.SoldOut, Verification.Checks.Sometimes.RestockedAfterSoldOut,
        Verification.Checks.Sometimes.Cancelled, Verification.Checks.Sometimes.Expired,
        Verification.Checks.Sometimes.LatePaymentRetaken, Verification.Checks.Sometimes.LatePaymentRefunded,
    ];

    [Fact]
    public void Whatever_breaks_the_sale_is_exact_and_comes_to_its_end()
    {
        var (first, count) = (Number(First) ?? 1, Number(Count) ?? (Number(First) is null ? Seeds : 1));
        var states = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var simulation in Swarm.Run(first, count, states))
        {
            Assert.True(
                simulation.Findings.Count == 0,
                $"To repeat it: {First}={simulation.Seed}. {(simulation.Findings.Count == 0
                    ? "" : Simulation.Run(simulation.Seed, keepsNotes: true).Text())}");
        }

        if (count >= Seeds)
        {
            Assert.DoesNotContain(MustSee, state => states.GetValueOrDefault(state) == 0);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace_and_another_another()
    {
        var (one, same, other) = (Simulation.Run(7), Simulation.Run(7), Simulation.Run(8));

        Assert.Equal(one.Hash, same.Hash);
        Assert.Equal(one.Steps, same.Steps);
        Assert.NotEqual(one.Hash, other.Hash);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_trace_in_another_process()
    {
        var here = Simulation.Run(11, keepsNotes: true).Text();
        var program = Assembly.GetExecutingAssembly().Location;
        var start = new ProcessStartInfo(Path.ChangeExtension(program, null))
        {
            ArgumentList = { Simulation.TraceCommand, "11" },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var there = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(here, there.TrimEnd());
    }

    [Theory]
    [InlineData(nameof(Plant.NoFence))]
    [InlineData(nameof(Plant.LosesCallsOnHandOver))]
    [InlineData(nameof(Plant.AnswersEarly))]
    public void A_planted_fault_is_found_within_a_hundred_seeds(string plant)
    {
        var states = new SortedDictionary<string, long>(StringComparer.Ordinal);

        Assert.Contains(
            Swarm.Run(1, 100, states, Enum.Parse<Plant>(plant)), simulation => simulation.Findings.Count > 0);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
