using Commerce.Storage;
using Microsoft.Extensions.Configuration;

namespace Commerce.LoadTests.Shop;

/// <summary>
/// Where a shop's shards are, by the keys that the shop itself reads: environment first, command line over it.
/// </summary>
/// <param name="Storage">Provider and shards.</param>
/// <param name="DataDirectory">Where the default SQLite shards lie.</param>
internal sealed record ShardSettings(StorageOptions Storage, string DataDirectory)
{
    private const string Prefix = "--Commerce:";

    /// <summary>For people: where the shards are, without secrets.</summary>
    internal string Place => Storage.Shards.Count == 0
        ? Path.GetFullPath(DataDirectory)
        : $"{Storage.Provider} {string.Join(", ", Storage.Shards.Select(shard => shard.Name))}";

    /// <summary>The keys and values that name shards.</summary>
    internal static IEnumerable<KeyValuePair<string, string?>> Of(StorageOptions storage) =>
    [
        new($"{StorageOptions.Section}:Provider", storage.Provider),
        .. storage.Shards.SelectMany((shard, n) => (KeyValuePair<string, string?>[])
        [
            new($"{StorageOptions.Section}:Shards:{n}:Name", shard.Name),
            new($"{StorageOptions.Section}:Shards:{n}:Primary", shard.Primary),
            .. shard.Replica is { } replica
                ? (KeyValuePair<string, string?>[])[new($"{StorageOptions.Section}:Shards:{n}:Replica", replica)]
                : [],
        ]),
    ];

    /// <summary>Reads the keys.</summary>
    /// <param name="dataDirectory">From an option of its own; null: the key, or the shop's default.</param>
    /// <param name="arguments">Arguments of the form <c>--Commerce:KEY=VALUE</c>; nothing else is taken.</param>
    /// <exception cref="ShopApiException">An argument is not of this form, or a value is not readable.</exception>
    internal static ShardSettings Read(string? dataDirectory, IReadOnlyList<string> arguments)
    {
        var wrong = arguments.FirstOrDefault(argument =>
            !argument.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            || !argument.Contains('=', StringComparison.Ordinal));
        if (wrong is not null)
        {
            throw new ShopApiException(
                $"'{wrong}' is neither an option nor a setting of the shop such as {Prefix}Storage:Provider=Sqlite.");
        }

        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine([.. arguments]).Build();
        var options = new StorageOptions();
        try
        {
            configuration.GetSection(StorageOptions.Section).Bind(options);
        }
        catch (InvalidOperationException exception)
        {
            throw new ShopApiException(exception.Message);
        }

        return new ShardSettings(options, dataDirectory ?? configuration["Commerce:DataDirectory"] ?? ".data");
    }
}
