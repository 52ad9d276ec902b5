using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

/// <summary>Registers filters of a silo's calls. They see calls in the order of their registration.</summary>
public static class GrainCallFilterSiloBuilderExtensions
{
    /// <summary>Adds a filter of the calls that come to the silo's grains.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="filter">The filter.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddIncomingGrainCallFilter(this ISiloBuilder builder, IIncomingGrainCallFilter filter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(filter);
        return builder;
    }

    /// <summary>Adds a filter of the calls that come to the silo's grains.</summary>
    /// <typeparam name="TImplementation">Its class.</typeparam>
    /// <param name="builder">The silo.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddIncomingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
        where TImplementation : class, IIncomingGrainCallFilter
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IIncomingGrainCallFilter, TImplementation>();
        return builder;
    }

    /// <summary>Adds a filter of the calls that leave the silo.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="filter">The filter.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddOutgoingGrainCallFilter(
        this ISiloBuilder builder, IOutgoingGrainCallFilter filter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(filter);
        return builder;
    }

    /// <summary>Adds a filter of the calls that leave the silo.</summary>
    /// <typeparam name="TImplementation">Its class.</typeparam>
    /// <param name="builder">The silo.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddOutgoingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
        where TImplementation : class, IOutgoingGrainCallFilter
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IOutgoingGrainCallFilter, TImplementation>();
        return builder;
    }
}
