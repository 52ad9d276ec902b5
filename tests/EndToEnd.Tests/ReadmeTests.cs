using System.Diagnostics;
using Commerce.Shop;

namespace Commerce;

/// <summary>Goal: what the README tells a newcomer to type works. Method: it is typed.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task The_purchase_by_curl_gives_a_receipt_and_lists_the_order()
    {
        await using var shop = await ShopProcess.StartAsync();
        var script = BlockBelow("## Buy something with curl")
            .Replace("http://localhost:5080", shop.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

        // Again until the list has followed the receipt, which stays the same.
        var (code, output) = await Eventually.SeesAsync(
            "the receipt, and the order in the list",
            () => RunAsync(script),
            seen => seen.ExitCode != 0 || seen.Output.Split("awaitingPayment").Length == 3);

        Assert.True(code == 0, output);
        Assert.Single(output.Split("\"sequence\":").Skip(1));
    }

    [Fact]
    public async Task The_shop_runs_on_the_servers_of_production_in_four_commands()
    {
        var commands = BlockBelow("## In production").TrimEnd().Split('\n');
        Assert.Equal("eng/services.sh up", commands[0]);
        await using var services = await Services.UpAsync();

        var load = commands[1].Replace(".services/", services.Folder + "/", StringComparison.Ordinal);
        var (code, settings) = await RunAsync(load + "\nprintenv | grep ^Commerce__");
        Assert.True(code == 0, settings);
        Assert.Equal("dotnet run -c Release --project WebFront", commands[2]);
        await using (var shop = await ShopProcess.StartAsync([.. Services.SettingsIn(settings)]))
        {
            var script = BlockBelow("## Buy something with curl").Replace(
                "http://localhost:5080", shop.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
            await Eventually.SeesAsync(
                "the receipt, and the order in the list",
                () => RunAsync(script),
                seen => seen.ExitCode == 0 && seen.Output.Split("awaitingPayment").Length == 3);
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(services.Folder, "shop"), "*.db"));
        }

        Assert.StartsWith("eng/services.sh down", commands[3], StringComparison.Ordinal);
        (code, var down) = await services.RunAsync("down");
        Assert.True(code == 0, down);
    }

    private static string BlockBelow(string heading)
    {
        var text = File.ReadAllText(RepositoryRoot.File("README.md"));
        var begin = text.IndexOf(
            "```bash\n", text.IndexOf(heading, StringComparison.Ordinal), StringComparison.Ordinal) + 8;
        return text[begin..text.IndexOf("```", begin, StringComparison.Ordinal)];
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var output = await Task.WhenAll(bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync();
        return (bash.ExitCode, string.Join('\n', output));
    }
}
