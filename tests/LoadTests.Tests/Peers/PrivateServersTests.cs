using System.Diagnostics;
using Commerce.LoadTests.History;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

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
    public async Task Servers_that_are_kept_are_stopped_and_their_shards_are_there_after_another_start()
    {
        ShardDatabases databases;
        try
        {
            databases = await ShardDatabases.OpenAsync(
                "PostgreSql", shards: 1, replicas: false, TestContext.Current.CancellationToken);
        }
        catch (ServerNotInstalledException exception)
        {
            Assert.Skip(exception.Message);
            throw;
        }

        await databases.NewAsync("shop", "unused", TestContext.Current.CancellationToken);
        var kept = databases.Keep("shop")!;
        var server = databases.Postgres[0];
        await databases.DisposeAsync();
        try
        {
            Assert.False(File.Exists(Path.Combine(server.Folder, "data", "postmaster.pid")));
            var script = KeptRun.TextOf("/history", "/data", kept);
            Assert.Contains($"start {server.Folder}", script, StringComparison.Ordinal);
            Assert.Contains($"trap 'bash eng/services/postgres.sh stop {server.Folder}' EXIT", script,
                StringComparison.Ordinal);
            Assert.DoesNotContain("Password", script, StringComparison.Ordinal);

            await server.StartAgainAsync();
            var connection = await server.ConnectionAsync("shop", TestContext.Current.CancellationToken);
            await using var database = Npgsql.NpgsqlDataSource.Create(connection);
            await using var question = database.CreateCommand("SELECT current_database()");
            Assert.Equal("shop", await question.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            await server.StopImmediateAsync();
            Directory.Delete(kept.Place, recursive: true);
        }
    }

    [Fact]
    public async Task A_provider_that_is_not_there_says_how_to_get_it()
    {
        var wrong = await Assert.ThrowsAsync<ShopApiException>(() => OpenAsync("Oracle"));
        Assert.Contains("Oracle: there are Sqlite", wrong.Message, StringComparison.Ordinal);

        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("COMMERCE_TEST_SQLSERVER") is { Length: > 0 }, "There is one.");
        var none = await Assert.ThrowsAsync<ServerNotInstalledException>(() => OpenAsync("SqlServer"));
        Assert.Contains("COMMERCE_TEST_SQLSERVER names no server", none.Message, StringComparison.Ordinal);

        static Task<ShardDatabases> OpenAsync(string provider) => ShardDatabases.OpenAsync(
            provider, shards: 2, replicas: false, TestContext.Current.CancellationToken);
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
