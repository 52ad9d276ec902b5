using System.Runtime.InteropServices;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>A process in one of its lives: a silo by address and generation, a client by an id that it made.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PeerId
{
    private PeerId(SiloAddress? silo, Guid client) => (Silo, Client) = (silo, client);

    /// <summary>The silo; null if it is a client.</summary>
    public SiloAddress? Silo { get; }

    /// <summary>The client; empty if it is a silo.</summary>
    public Guid Client { get; }

    /// <summary>A silo.</summary>
    /// <param name="silo">Where others reach it, and in which life.</param>
    /// <returns>The peer.</returns>
    public static PeerId Of(SiloAddress silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return new(silo, Guid.Empty);
    }

    /// <summary>A client, which calls silos and is not called.</summary>
    /// <param name="client">New for every process.</param>
    /// <returns>The peer.</returns>
    public static PeerId Of(Guid client) => new(null, client);

    /// <inheritdoc/>
    public override string ToString() => Silo?.ToString() ?? $"client {Client}";
}
