using System.Diagnostics;
using Commerce.Storage.Sqlite;

namespace Commerce.Storage.Tests;

/// <summary>What opening a store checks and refuses.</summary>
public sealed class SqliteStartTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    private string FirstShard => Path.Combine(_directory.Path, "shard-0.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_second_store_in_a_folder_is_refused_until_the_first_is_closed()
    {
        using (_directory.Open())
        {
            var refusal = Assert.Throws<InvalidOperationException>(() => _directory.Open());
            Assert.Contains($"process {Environment.ProcessId}.", refusal.Message);
            Assert.Contains(_directory.Path, refusal.Message);
        }

        _directory.Open().Dispose();
    }

    [Fact]
    public async Task A_second_process_in_a_folder_is_refused_with_the_first_ones_number()
    {
        using var store = _directory.Open();
        using var second = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, [CrashWriter.Argument, _directory.Path, Path.Combine(_directory.Path, "notes")])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;

        var errors = await second.StandardError.ReadToEndAsync();
        await second.WaitForExitAsync();

        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains($"is in use by process {Environment.ProcessId}", errors);
    }

    [Fact]
    public async Task Many_can_migrate_one_file_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => SqliteShard.Prepare("shard-0", FirstShard, TimeProvider.System).Dispose())));

        using var database = SqliteDatabase.OpenReader(FirstShard);
        var version = database.Prepare(SqliteSql.ReadSchemaVersion);
        Assert.True(version.Step());
        Assert.Equal(SqliteSql.Migrations.Length, version.Int32(0));
    }

    [Fact]
    public void A_file_of_a_newer_program_is_refused()
    {
        using (var database = SqliteShard.Prepare("shard-0", FirstShard, TimeProvider.System))
        {
            database.Prepare(SqliteSql.AddSchemaVersion).Start().Add(99).Add(0).Run();
        }

        var refusal = Assert.Throws<InvalidOperationException>(() => _directory.Open());
        Assert.Contains("schema version 99", refusal.Message);
        Assert.Throws<InvalidOperationException>(() => _directory.Open()); // Nothing is left locked or open.
    }

    [Fact]
    public void Files_that_changed_places_are_refused()
    {
        _directory.Open().Dispose();
        File.Move(FirstShard, FirstShard + ".tmp");
        File.Move(Path.Combine(_directory.Path, "shard-1.db"), FirstShard);

        Assert.Contains("holds shard 'shard-1'",
            Assert.Throws<InvalidOperationException>(() => _directory.Open()).Message);
    }

    [Fact]
    public void Shards_that_are_not_the_stored_maps_are_refused()
    {
        _directory.Open().Dispose();
        var options = new StorageOptions();
        options.Shards.Add(new ShardOptions { Name = "shard-0", Primary = $"Data Source={FirstShard}" });

        Assert.Contains("names the shards shard-0, shard-1",
            Assert.Throws<InvalidOperationException>(() => _directory.Open(options)).Message);
    }

    [Fact]
    public async Task A_restarted_process_takes_over_whatever_view_its_predecessor_had()
    {
        using (var first = _directory.Open())
        {
            await TestPool.TakeAsync(first, "p", view: 9, silo: "10.0.0.1:1");
        }

        using var second = _directory.Open();
        Assert.Equal(2, (await TestPool.TakeAsync(second, "p", view: 1, silo: "10.0.0.2:1")).Row.Epoch);
    }
}
