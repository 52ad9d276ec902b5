namespace Commerce.Hosting;

/// <summary>
/// How far the start is. Ready: storage is open, the engine runs, and what a crash left half-way was taken up; a front
/// of a cluster: silos are there. A front also knows what operators have turned off.
/// </summary>
public sealed class ShopReadiness
{
    public const string Storage = "storage";
    public const string Rehearsal = "rehearsal";
    public const string Engine = "engine";
    public const string Recovery = "recovery";
    public const string Seed = "seed";
    public const string Silos = "silos";
    public const string Switches = "switches";

    private readonly Lock _lock = new();
    private readonly List<string> _waitingFor;

    /// <summary>Of a process that hosts a silo.</summary>
    public ShopReadiness()
        : this(Storage, Engine, Recovery, Seed)
    {
    }

    /// <summary>Of one that waits for these parts.</summary>
    public ShopReadiness(params IEnumerable<string> parts) => _waitingFor = [.. parts];

    /// <summary>What is not done yet, in order; empty when the shop is ready.</summary>
    public IReadOnlyList<string> WaitingFor
    {
        get
        {
            lock (_lock)
            {
                return [.. _waitingFor];
            }
        }
    }

    public bool IsReady => WaitingFor.Count == 0;

    /// <summary>The host has a part of its own that must be done first.</summary>
    internal void WaitFor(string part)
    {
        lock (_lock)
        {
            _waitingFor.Add(part);
        }
    }

    internal void Done(string part)
    {
        lock (_lock)
        {
            _waitingFor.Remove(part);
        }
    }

    /// <summary>The shop stops: it asks not to be sent requests any more.</summary>
    internal void Stopping() => WaitFor("stopping");
}
