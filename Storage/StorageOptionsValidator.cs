using Commerce.Storage.Postgres;
using Commerce.Storage.Sqlite;
using Commerce.Storage.SqlServer;
using Microsoft.Extensions.Options;

namespace Commerce.Storage;

/// <summary>The rules of <see cref="StorageOptions"/> that are about more than one number.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        Func<ShardOptions, string, IEnumerable<string>> errorsOf;
        Func<string, string> placeOf;
        switch (options.Provider)
        {
            case StorageOptions.Sqlite:
                (errorsOf, placeOf) = (SqliteErrors, SqliteDatabase.PathOf);
                break;
            case StorageOptions.PostgreSql:
                (errorsOf, placeOf) = (PostgresErrors, PostgresEndpoint.PlaceOf);
                break;
            case StorageOptions.SqlServer:
                (errorsOf, placeOf) = (SqlServerErrors, SqlServerEndpoint.PlaceOf);
                break;
            default:
                return ValidateOptionsResult.Fail(
                    $"{StorageOptions.Section}:Provider is '{options.Provider}'. It must be "
                    + $"'{StorageOptions.Sqlite}', '{StorageOptions.PostgreSql}' or '{StorageOptions.SqlServer}'.");
        }

        var errors = options.Shards.SelectMany((shard, number) =>
            NameErrors(shard, number).Concat(errorsOf(shard, $"{StorageOptions.Section}:Shards:{number}"))).ToList();
        if (options.Shards.DistinctBy(shard => shard.Name, StringComparer.Ordinal).Count() != options.Shards.Count)
        {
            errors.Add($"{StorageOptions.Section}:Shards has two shards of one name. Names must differ.");
        }

        var places = options.Shards.SelectMany(shard => new[] { shard.Primary, shard.Replica }.OfType<string>());
        if (errors.Count == 0 && places.Select(placeOf).GroupBy(place => place, StringComparer.Ordinal)
            .FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            errors.Add($"{StorageOptions.Section}:Shards leads to {twice.Key} twice. Each primary and replica is a "
                + "place of its own.");
        }

        if (options.Provider != StorageOptions.Sqlite && options.Shards.Count == 0)
        {
            errors.Add($"{StorageOptions.Section}:Shards is empty. With {options.Provider} name each shard: "
                + "Shards:0:Name, Shards:0:Primary, and Shards:0:Replica if it has one.");
        }

        if (options is { Provider: StorageOptions.SqlServer, RequireReplica: true })
        {
            errors.Add($"{StorageOptions.Section}:RequireReplica is true. With SQL Server the availability group "
                + "decides that: set its REQUIRED_SYNCHRONIZED_SECONDARIES_TO_COMMIT, and leave this out.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> NameErrors(ShardOptions shard, int number)
    {
        if (string.IsNullOrWhiteSpace(shard.Name))
        {
            yield return $"{StorageOptions.Section}:Shards:{number}:Name is empty. Each shard needs a name.";
        }
    }

    private static IEnumerable<string> SqliteErrors(ShardOptions shard, string key)
    {
        if (!SqliteDatabase.IsFile(shard.Primary))
        {
            yield return $"{key}:Primary is '{shard.Primary}'. For SQLite it must be 'Data Source=FILE', with "
                + "nothing else.";
        }

        if (shard.Replica is not null)
        {
            yield return $"{key}:Replica is '{shard.Replica}'. SQLite has no replicas: leave it out.";
        }
    }

    private static IEnumerable<string> PostgresErrors(ShardOptions shard, string key) => ServerErrors(
        key, PostgresEndpoint.Fault(shard.Primary), shard.Replica is { } it ? PostgresEndpoint.Fault(it) : null);

    private static IEnumerable<string> SqlServerErrors(ShardOptions shard, string key) => ServerErrors(
        key, SqlServerEndpoint.Fault(shard.Primary, readOnly: false),
        shard.Replica is { } it ? SqlServerEndpoint.Fault(it, readOnly: true) : null);

    // Connection strings carry passwords: they are not repeated.
    private static IEnumerable<string> ServerErrors(string key, string? ofPrimary, string? ofReplica)
    {
        if (ofPrimary is not null)
        {
            yield return $"{key}:Primary is not a connection string for the store: {ofPrimary}.";
        }

        if (ofReplica is not null)
        {
            yield return $"{key}:Replica is not a connection string for the store: {ofReplica}.";
        }
    }
}
