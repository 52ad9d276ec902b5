using System.Diagnostics;
using Commerce.LoadTests.Servers;

namespace Commerce.LoadTests.Tests.Peers;

/// <summary>Nothing is left behind by the servers of a comparison.</summary>
public sealed class PrivateServersTests
{
    [Fact]
    public async Task Servers_and_their_folder_are_gone_afterwards()
    {
        var home = PrivateServers.Open();
        RedisServer redis;
        try
        {
            redis = await home.StartRedisAsync("none", ["appendonly=no"], TestContext.Current.CancellationToken);
        }
        catch (ServerNotInstalledException exception)
        {
            await home.DisposeAsync();
            Assert.Skip(exception.Message);
            throw;
        }

        var folder = Directory.CreateDirectory(home.ProcessFolder("sleeper")).FullName;
        using var other = Process.Start(
            new ProcessStartInfo("sleep", ["infinity"]) { UseShellExecute = false, WorkingDirectory = folder })!;
        Assert.True(Directory.Exists($"/proc/{redis.ProcessId}"));

        await home.DisposeAsync();

        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists(home.Folder));
        Assert.NotEqual(
            home.Folder, Path.GetDirectoryName(new DirectoryInfo($"/proc/{redis.ProcessId}/cwd").LinkTarget));
    }

    [Fact]
    public async Task The_time_of_a_process_counts_children_that_run_and_those_that_have_ended()
    {
        var (self, before) = (Environment.ProcessId, ProcessTree.Cpu(Environment.ProcessId));
        using var child = Process.Start(
            new ProcessStartInfo("bash", ["-c", "for ((i = 0; i < 300000; i++)); do :; done; echo done; read"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        child.Refresh();
        var used = child.TotalProcessorTime;

        Assert.InRange(ProcessTree.Cpu(self) - before, used, TimeSpan.MaxValue);

        child.StandardInput.Close();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.InRange(ProcessTree.Cpu(self) - before, used, TimeSpan.MaxValue);
        Assert.True(used > TimeSpan.Zero);
    }
}
