using Commerce.Configuration;

namespace Commerce.Hosting;

/// <summary>What every program of the shop does around its own work.</summary>
public static class ShopProcess
{
    /// <summary>
    /// Runs a program. A process that is configured wrongly says so in one line and ends with exit code 1; one that is
    /// told to stop before it has started ends with 0. One that had to end by itself says why and ends with 1.
    /// </summary>
    /// <param name="run">Builds the host and runs it to its end.</param>
    /// <param name="error">Where the line goes; standard error if left out.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Func<Task> run, TextWriter? error = null)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception exception) when (FindSettingsError(exception) is { } settings)
        {
            await (error ?? Console.Error).WriteLineAsync($"Cannot start: {settings.Message}");
            return 1;
        }
        catch (ShopEndedException ended)
        {
            await (error ?? Console.Error).WriteLineAsync(ended.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private static SettingsException? FindSettingsError(Exception exception) => exception switch
    {
        SettingsException settings => settings,
        AggregateException several =>
            several.InnerExceptions.Select(FindSettingsError).FirstOrDefault(found => found is not null),
        { InnerException: { } inner } => FindSettingsError(inner),
        _ => null,
    };
}
