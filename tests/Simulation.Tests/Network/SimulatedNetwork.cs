using System.Net;

namespace Commerce.Simulation;

/// <summary>
/// What is between the processes: it delays, stalls what goes across a cut until that is healed, and breaks
/// connections. Nothing is changed or repeated on a connection, as on TCP.
/// </summary>
internal sealed class SimulatedNetwork(World world)
{
    private readonly Dictionary<IPEndPoint, SimulatedTransport> _listening = [];
    private readonly HashSet<(int From, int To)> _cuts = [];
    private readonly List<SimulatedConnection> _open = [];

    public World World => world;

    public double LatencyMaxMs { get; set; } = 5;

    public TimeSpan Latency() => world.Between(0.05, LatencyMaxMs);

    public bool Passes(SimulatedProcess from, SimulatedProcess to) => !_cuts.Contains((from.Number, to.Number));

    public bool PassesBothWays(SimulatedProcess one, SimulatedProcess other) =>
        Passes(one, other) && Passes(other, one);

    /// <summary>Cuts what goes from one process to another; nothing is told.</summary>
    public void Cut(SimulatedProcess from, SimulatedProcess to) => _cuts.Add((from.Number, to.Number));

    public void Heal() => _cuts.Clear();

    /// <summary>Breaks some connections of a process, as a device in between that forgets them.</summary>
    public void Break(SimulatedProcess process, double share)
    {
        foreach (var connection in _open.ToList())
        {
            if (connection.IsOf(process) && world.Chance(share))
            {
                connection.Break();
            }
        }
    }

    /// <summary>The process is gone: its machine ends its connections.</summary>
    public void Gone(SimulatedProcess process)
    {
        foreach (var (endpoint, transport) in _listening.ToList())
        {
            if (transport.Process == process)
            {
                _listening.Remove(endpoint);
            }
        }

        foreach (var connection in _open.ToList())
        {
            connection.Gone(process);
        }
    }

    public void Listen(IPEndPoint endpoint, SimulatedTransport transport) => _listening[endpoint] = transport;

    public void Unlisten(IPEndPoint endpoint, SimulatedTransport transport)
    {
        if (_listening.GetValueOrDefault(endpoint) == transport)
        {
            _listening.Remove(endpoint);
        }
    }

    public SimulatedTransport? At(IPEndPoint endpoint) => _listening.GetValueOrDefault(endpoint);

    public void Opened(SimulatedConnection connection) => _open.Add(connection);

    public void Closed(SimulatedConnection connection) => _open.Remove(connection);
}
