using Commerce.Shop;

namespace Commerce;

/// <summary>
/// Goal: a whole run can be judged. Method: the command as people use it, on a shop that it starts.
/// </summary>
public sealed class HistoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("commerce-history-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_recorded_sale_is_proved_right_and_its_history_can_be_judged_again()
    {
        var kept = Path.Combine(_folder, "kept");
        await RunAsync(
            "--no-build", "--keep", kept, "--for", "8s", "--rate", "100/s", "--units", "200", "--buyers", "300",
            "--hold", "2s");

        await RunAsync(
            "--check", Path.Combine(kept, "history"), "--data-directory", Path.Combine(kept, "shop", "data"));
    }

    /// <summary>
    /// Among what it proves: a silo that was stopped and declared dead ends with 1 when it goes on, one that is asked
    /// to ends with 0 in time, and no buyer hears of any of it anything but the truth.
    /// </summary>
    [Fact]
    public async Task A_cluster_whose_silos_are_killed_stopped_restarted_and_all_killed_at_once_is_proved_right() =>
        await RunAsync(
            "--no-build", "--provider", "PostgreSql", "--replicas", "false", "--silos", "3", "--fronts", "2",
            "--membership", "Sql", "--pools", "6", "--connections", "400", "--rate", "80/s", "--units", "200",
            "--buyers", "600", "--hold", "2s", "--for", "65s", "--takeover", "60s",
            "--faults", "silo-kill", "silo-stop", "rolling-restart", "silos-kill-all");

    private async Task RunAsync(params string[] arguments)
    {
        await using var history = BuiltProgram.Start(
            "LoadTests", _folder, ["history", .. arguments], new Dictionary<string, string>());

        var code = await history.WaitForExitAsync(TimeSpan.FromMinutes(5));

        Assert.True(code == 0, $"history ended with code {code}:\n{history.Output}");
        Assert.Contains("VALID", history.Output, StringComparison.Ordinal);
    }
}
