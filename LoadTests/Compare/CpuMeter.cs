using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Compare;

/// <summary>Reads what the servers behind one subject have used so far.</summary>
internal sealed class CpuMeter(
    IReadOnlyList<ServerProcess> servers, PostgresServer? postgres = null, RedisServer? redis = null)
{
    internal CpuMeter(ServerProcess server, PostgresServer? postgres = null, RedisServer? redis = null)
        : this([server], postgres, redis)
    {
    }

    internal CpuTimes Read() =>
        new(
            servers.Aggregate(TimeSpan.Zero, (sum, server) => sum + server.Cpu),
            postgres?.Cpu ?? TimeSpan.Zero, redis?.Cpu ?? TimeSpan.Zero);
}
