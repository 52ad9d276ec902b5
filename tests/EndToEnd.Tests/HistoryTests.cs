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

    private async Task RunAsync(params string[] arguments)
    {
        await using var history = BuiltProgram.Start(
            "LoadTests", _folder, ["history", .. arguments], new Dictionary<string, string>());

        var code = await history.WaitForExitAsync();

        Assert.True(code == 0, $"history ended with code {code}:\n{history.Output}");
        Assert.Contains("VALID", history.Output, StringComparison.Ordinal);
    }
}
