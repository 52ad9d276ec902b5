namespace Commerce.Configuration;

/// <summary>
/// Processes of a cluster that run on one machine with the same settings each have a folder of their own in the data
/// directory.
/// </summary>
internal static class OwnFolder
{
    private const string Key = $"{CommerceOptions.Section}:{nameof(CommerceOptions.DataDirectory)}";

    /// <summary>Makes the data directory the folder of this process in it, for everybody who reads it.</summary>
    public static void Use(IConfiguration configuration, CommerceOptions options, string name)
    {
        options.DataDirectory = Path.Combine(options.DataDirectory, name);
        configuration[Key] = options.DataDirectory;
    }
}
