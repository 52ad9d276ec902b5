namespace Orleans.Diagnostics;

/// <summary>The names of the engine's activity sources.</summary>
public static class ActivitySources
{
    /// <summary>Calls of grains.</summary>
    public const string ApplicationGrainActivitySourceName = "Microsoft.Orleans.Application";
}
