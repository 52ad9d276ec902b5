using Commerce.Storage.Postgres;
using Commerce.Storage.Sqlite;
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
            default:
                return ValidateOptionsResult.Fail(
                    $"{StorageOptions.Section}:Provider is '{options.Provider}'. It must be "
                    + $"'{StorageOptions.Sqlite}' or '{StorageOptions.PostgreSql}'.");
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

    // Connection strings carry passwords: they are not repeated.
    private static IEnumerable<string> PostgresErrors(ShardOptions shard, string key)
    {
        if (PostgresEndpoint.Fault(shard.Primary) is { } fault)
        {
            yield return $"{key}:Primary is not a connection string for the store: {fault}.";
        }

        if (shard.Replica is { } replica && PostgresEndpoint.Fault(replica) is { } other)
        {
            yield return $"{key}:Replica is not a connection string for the store: {other}.";
        }
    }
}
