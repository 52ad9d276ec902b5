using Commerce.Engine;

namespace Orleans.Hosting;

/// <summary>Streams of a silo.</summary>
public static class SiloBuilderMemoryStreamExtensions
{
    /// <summary>
    /// Adds streams in memory: what is told comes once or not at all, to who is subscribed at that time, in whatever
    /// process that has the provider by the same name.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">The provider's name.</param>
    /// <param name="configure">Configures them.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddMemoryStreams(
        this ISiloBuilder builder, string name, Action<ISiloMemoryStreamConfigurator>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        configure?.Invoke(new MemoryStreamConfigurator(name));
        MemoryStreamConfigurator.Add(builder.Services, name);
        return builder;
    }
}
