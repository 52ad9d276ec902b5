using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

/// <summary>Registers filters of a client's calls. They see calls in the order of their registration.</summary>
public static class ClientBuilderGrainCallFilterExtensions
{
    /// <summary>Adds a filter of the calls that leave the client.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="filter">The filter.</param>
    /// <returns>The client.</returns>
    public static IClientBuilder AddOutgoingGrainCallFilter(
        this IClientBuilder builder, IOutgoingGrainCallFilter filter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(filter);
        return builder;
    }

    /// <summary>Adds a filter of the calls that leave the client.</summary>
    /// <typeparam name="TImplementation">Its class.</typeparam>
    /// <param name="builder">The client.</param>
    /// <returns>The client.</returns>
    public static IClientBuilder AddOutgoingGrainCallFilter<TImplementation>(this IClientBuilder builder)
        where TImplementation : class, IOutgoingGrainCallFilter
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IOutgoingGrainCallFilter, TImplementation>();
        return builder;
    }
}
