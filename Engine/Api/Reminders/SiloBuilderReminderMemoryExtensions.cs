using Commerce.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Orleans.Hosting;

/// <summary>Reminders that live as long as the process: for tests, and for what may be lost.</summary>
public static class SiloBuilderReminderMemoryExtensions
{
    /// <summary>
    /// Keeps reminders in memory. Silos in other processes do not see them: a silo of such a cluster does not start.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<IReminderTable>(
            static provider => provider.GetRequiredService<ProcessMemory>().Reminders);
        return builder;
    }
}
