namespace Commerce.Shop;

/// <summary>Calls of grains after something failed.</summary>
internal static class Patience
{
    /// <summary>Calls until it works: an activation that failed goes away in its own time.</summary>
    public static async Task<T> UntilItWorksAsync<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception) when (attempt < 50)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Calls until it works and is true; the test's own time ends it otherwise.</summary>
    public static async Task UntilAsync(Func<Task<bool>> call)
    {
        while (!await UntilItWorksAsync(call))
        {
        }
    }
}
