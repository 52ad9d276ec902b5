using System.Diagnostics;
using System.Globalization;
using Commerce.Shop;

namespace Commerce;

/// <summary>Goal: eng/services.sh does what it says. Method: it is run, on free ports, in a temporary folder.</summary>
public sealed class ServicesTests
{
    [Fact]
    public async Task Up_gives_shards_with_replicas_and_mends_them_and_down_leaves_nothing()
    {
        await using var services = await Services.UpAsync();

        var (code, status) = await services.RunAsync("status");
        Assert.True(code == 0, status);
        Assert.Equal(2, Count(status, "primary, shard_"));
        Assert.Equal(2, Count(status, " streaming quorum, lag "));
        Assert.Equal(2, Count(status, "replica, streaming from port"));
        Assert.Equal(1, Count(status, "primary, 0 keys"));
        Assert.Equal(1, Count(status, "node commerce-"));
        Assert.Equal(Services.Ports, services.PortsInUse().Count);
        Assert.Equal(8, services.Settings.Count);

        var before = ProcessIds(status);
        Kill(before["shard-0-a"]);
        Kill(before["redis"]);
        (code, status) = await services.RunAsync("status");
        Assert.True(code == 3, status);
        (code, var up) = await services.RunAsync("up");
        Assert.True(code == 0, up);
        (code, status) = await services.RunAsync("status");
        Assert.True(code == 0, status);
        var after = ProcessIds(status);
        Assert.Equal(["redis", "shard-0-a"], after.Keys.Where(name => after[name] != before[name]).Order());

        (code, var down) = await services.RunAsync("down");
        Assert.True(code == 0, down);
        Assert.False(Directory.Exists(services.Folder));
        Assert.Empty(services.PortsInUse());
        (code, status) = await services.RunAsync("status");
        Assert.True(code == 3, status);
    }

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    // Each line is: name, port, its number, pid, its number ...
    private static Dictionary<string, int> ProcessIds(string status) =>
        status.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(
                words => words[0],
                words => int.Parse(words[4], CultureInfo.InvariantCulture),
                StringComparer.Ordinal);
}
