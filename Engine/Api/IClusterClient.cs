namespace Orleans;

/// <summary>Calls grains from outside of them. In the process of a silo it is the silo's own.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The services of the client.</summary>
    IServiceProvider ServiceProvider { get; }
}
