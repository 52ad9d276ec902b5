using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A silo of a <see cref="TestCluster"/>.</summary>
public abstract class SiloHandle : IDisposable, IAsyncDisposable
{
    /// <summary>What its cluster is made of.</summary>
    public TestClusterOptions ClusterOptions { get; set; } = null!;

    /// <summary>The how manieth silo of its cluster it is, from zero.</summary>
    public short InstanceNumber { get; set; }

    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its address, which it has no more when it was started again.</summary>
    public SiloAddress SiloAddress { get; set; } = null!;

    /// <summary>Where clients reach it: the same.</summary>
    public SiloAddress GatewayAddress { get; set; } = null!;

    /// <summary>Whether it runs.</summary>
    public abstract bool IsActive { get; }

    /// <summary>Stops it.</summary>
    /// <param name="stopGracefully">
    /// Yes: as a deployment does, activations end first. No: as a process that is killed, nobody is told and nothing is
    /// finished.
    /// </param>
    public abstract Task StopSiloAsync(bool stopGracefully);

    /// <summary>Stops it as a deployment does.</summary>
    /// <param name="ct">Stops waiting for what is running.</param>
    public abstract Task StopSiloAsync(CancellationToken ct);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Kills it, if it runs, and frees what it has.</summary>
    /// <param name="disposing">Always.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {SiloAddress}";
}
