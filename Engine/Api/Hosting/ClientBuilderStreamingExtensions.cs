using Commerce.Engine;

namespace Orleans.Hosting;

/// <summary>Streams of a client.</summary>
public static class ClientBuilderStreamingExtensions
{
    /// <inheritdoc cref="SiloBuilderMemoryStreamExtensions.AddMemoryStreams"/>
    /// <param name="builder">The client.</param>
    /// <param name="name">The provider's name.</param>
    /// <param name="configure">Configures them.</param>
    /// <returns>The client.</returns>
    public static IClientBuilder AddMemoryStreams(
        this IClientBuilder builder, string name, Action<IClusterClientMemoryStreamConfigurator>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        configure?.Invoke(new MemoryStreamConfigurator(name));
        MemoryStreamConfigurator.Add(builder.Services, name);
        return builder;
    }
}
