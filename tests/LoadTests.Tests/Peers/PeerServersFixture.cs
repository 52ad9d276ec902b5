using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Tests.Peers;

// Costs nothing until the first test asks.
[assembly: AssemblyFixture(typeof(PeerServersFixture))]

namespace Commerce.LoadTests.Tests.Peers;

/// <summary>
/// PostgreSQL and Redis as a comparison starts them. Where they are not installed, the test that asks is skipped, with
/// the reason.
/// </summary>
public sealed class PeerServersFixture : IAsyncDisposable
{
    private readonly Lazy<Task<(PrivateServers Home, PostgresServer Postgres, RedisServer Redis)>> _servers =
        new(StartAsync);

    private int _databases;

    internal async Task<string> CreateDatabaseAsync()
    {
        var (_, postgres, _) = await _servers.Value;
        var name = $"peer_{Interlocked.Increment(ref _databases)}";
        return (await postgres.CreateDatabasesAsync([name], TestContext.Current.CancellationToken))[0];
    }

    /// <summary>One for all tests: sales have names of their own.</summary>
    internal async Task<RedisServer> GetRedisAsync() => (await _servers.Value).Redis;

    public async ValueTask DisposeAsync()
    {
        if (_servers.IsValueCreated && _servers.Value.IsCompletedSuccessfully)
        {
            await (await _servers.Value).Home.DisposeAsync();
        }
    }

    private static async Task<(PrivateServers, PostgresServer, RedisServer)> StartAsync()
    {
        var home = PrivateServers.Open();
        try
        {
            return (
                home, await home.StartPostgresAsync("shared", CancellationToken.None),
                await home.StartRedisAsync("always", ["appendfsync=always"], CancellationToken.None));
        }
        catch (Exception exception)
        {
            await home.DisposeAsync();
            Assert.SkipWhen(exception is ServerNotInstalledException, exception.Message);
            throw;
        }
    }
}
