using Commerce.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace Commerce.Storage;

/// <summary>The rules of <see cref="StorageOptions"/> that are about more than one number.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        if (options.Provider != StorageOptions.Sqlite)
        {
            return ValidateOptionsResult.Fail(
                $"{StorageOptions.Section}:Provider is '{options.Provider}'. This version stores in "
                + $"'{StorageOptions.Sqlite}' only.");
        }

        var errors = options.Shards.SelectMany(Errors).ToList();
        if (options.Shards.DistinctBy(shard => shard.Name, StringComparer.Ordinal).Count() != options.Shards.Count)
        {
            errors.Add($"{StorageOptions.Section}:Shards has two shards of one name. Names must differ.");
        }

        if (errors.Count == 0
            && options.Shards.DistinctBy(shard => SqliteDatabase.PathOf(shard.Primary), StringComparer.Ordinal)
                .Count() != options.Shards.Count)
        {
            errors.Add($"{StorageOptions.Section}:Shards has two shards in one file. Files must differ.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(ShardOptions shard, int number)
    {
        var key = $"{StorageOptions.Section}:Shards:{number}";
        if (string.IsNullOrWhiteSpace(shard.Name))
        {
            yield return $"{key}:Name is empty. Each shard needs a name.";
        }

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
}
