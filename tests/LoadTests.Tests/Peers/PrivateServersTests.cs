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

        Assert.True(Directory.Exists($"/proc/{redis.ProcessId}"));

        await home.DisposeAsync();

        Assert.False(Directory.Exists(home.Folder));
        Assert.NotEqual(
            home.Folder, Path.GetDirectoryName(new DirectoryInfo($"/proc/{redis.ProcessId}/cwd").LinkTarget));
    }

    [Fact]
    public void The_time_of_a_process_counts_its_children_too()
    {
        var before = Environment.CpuUsage.TotalTime;

        // The clock of processes ticks every 10 ms.
        Assert.InRange(
            ProcessTree.Cpu(Environment.ProcessId), before - TimeSpan.FromMilliseconds(20), TimeSpan.MaxValue);
        Assert.True(ProcessTree.Cpu(1) >= ProcessTree.Cpu(int.MaxValue));
    }
}
