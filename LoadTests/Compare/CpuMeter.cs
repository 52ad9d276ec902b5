using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Compare;

/// <summary>Reads what the servers behind one subject have used so far.</summary>
internal sealed class CpuMeter(ServerProcess server, PostgresServer? postgres = null, RedisServer? redis = null)
{
    internal CpuTimes Read() =>
        new(server.Cpu, postgres?.Cpu ?? TimeSpan.Zero, redis?.Cpu ?? TimeSpan.Zero);
}
