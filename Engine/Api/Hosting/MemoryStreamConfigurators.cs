namespace Orleans.Hosting;

/// <summary>What has a name.</summary>
public interface INamedServiceConfigurator
{
    /// <summary>The name.</summary>
    string Name { get; }
}

/// <summary>Configures memory streams of a silo. There is nothing to configure.</summary>
public interface ISiloMemoryStreamConfigurator : INamedServiceConfigurator;

/// <summary>Configures memory streams of a client. There is nothing to configure.</summary>
public interface IClusterClientMemoryStreamConfigurator : INamedServiceConfigurator;
