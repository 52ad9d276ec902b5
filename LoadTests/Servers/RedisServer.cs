using System.Globalization;
using StackExchange.Redis;

namespace Commerce.LoadTests.Servers;

/// <summary>A Redis server that runs.</summary>
internal sealed class RedisServer(string folder, string connection)
{
    private readonly int _process = int.Parse(
        File.ReadLines(Path.Combine(folder, "pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>As StackExchange.Redis reads it.</summary>
    internal string Connection => connection;

    internal int ProcessId => _process;

    /// <summary>What it has used, with what it forked.</summary>
    internal TimeSpan Cpu => ProcessTree.Cpu(_process);

    internal async Task<string> GetVersionAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(connection);
        return redis.GetServers()[0].Version.ToString();
    }
}
