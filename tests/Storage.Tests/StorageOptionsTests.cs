using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Commerce.Storage.Tests;

/// <summary>A bad setting stops the start, with the key, the value and the rule.</summary>
public sealed class StorageOptionsTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("Provider", "PostgreSql", "Shards is empty. With PostgreSql name each shard")]
    [InlineData("Provider", "Excel", "Provider is 'Excel'")]
    [InlineData("QueueRowsMax", "999", "QueueRowsMax")]
    [InlineData("QueueRowsMax", "10000001", "QueueRowsMax")]
    [InlineData("BatchRowsMax", "0", "BatchRowsMax")]
    [InlineData("BatchRowsMax", "100001", "BatchRowsMax")]
    [InlineData("WaitForShards", "-00:00:01", "must be 00:00:00 to 01:00:00")]
    [InlineData("WaitForShards", "01:00:01", "must be 00:00:00 to 01:00:00")]
    [InlineData("KeepTakeovers", "23:59:59", "must be 1.00:00:00 to 3650.00:00:00")]
    [InlineData("KeepTakeovers", "3650.00:00:01", "must be 1.00:00:00 to 3650.00:00:00")]
    [InlineData("Shards:0:Primary", "Data Source=x.db", "Shards:0:Name is empty")]
    [InlineData("Shards:0:Name", "a", "Shards:0:Primary is ''")]
    [InlineData("Shards:0:Replica", "Data Source=x.db", "SQLite has no replicas")]
    public async Task A_bad_value_stops_the_start(string key, string value, string message) =>
        Assert.Contains(message,
            (await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync((key, value)))).Message);

    [Theory]
    [InlineData("Host=db;Database=shop")]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=a.db;Mode=ReadOnly")]
    public async Task A_connection_string_that_is_not_just_a_file_stops_the_start(string primary) =>
        Assert.Contains("Shards:0:Primary is", (await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(("Shards:0:Name", "a"), ("Shards:0:Primary", primary)))).Message);

    [Theory]
    [InlineData("Data Source=a.db", "is not a connection string for the store")]
    [InlineData("Host=db", "must name Host and Database")]
    [InlineData("Host=one,two;Database=shop", "names several hosts")]
    [InlineData("Host=one;Database=shop;Options=-c fsync=off", "Options are the store's to set")]
    public async Task A_connection_string_that_is_not_one_server_stops_the_start(string primary, string message)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            ("Provider", "PostgreSql"), ("Shards:0:Name", "a"), ("Shards:0:Primary", $"{primary};Password=secret")));

        Assert.Contains(message, error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }

    [Fact]
    public async Task A_replica_in_the_place_of_a_primary_stops_the_start() =>
        Assert.Contains("leads to one:5432/shop/ twice", (await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(
                ("Provider", "PostgreSql"), ("Shards:0:Name", "a"), ("Shards:0:Primary", "Host=one;Database=shop"),
                ("Shards:0:Replica", "Host=one;Database=shop")))).Message);

    [Fact]
    public async Task Two_shards_of_one_name_or_one_file_stop_the_start()
    {
        var first = Path.Combine(_directory.Path, "a.db");
        var second = Path.Combine(_directory.Path, "b.db");

        Assert.Contains("two shards of one name",
            (await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            ("Shards:0:Name", "a"), ("Shards:0:Primary", $"Data Source={first}"),
            ("Shards:1:Name", "a"), ("Shards:1:Primary", $"Data Source={second}")))).Message);
        Assert.Contains("a.db twice",
            (await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            ("Shards:0:Name", "a"), ("Shards:0:Primary", $"Data Source={first}"),
            ("Shards:1:Name", "b"), ("Shards:1:Primary", $"Data Source={first}")))).Message);
    }

    [Fact]
    public async Task A_misspelt_key_stops_the_start() =>
        Assert.Contains("Provder",
            (await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(("Provder", "Sqlite")))).ToString());

    [Theory]
    [InlineData("QueueRowsMax", "1000")]
    [InlineData("QueueRowsMax", "10000000")]
    [InlineData("BatchRowsMax", "1")]
    [InlineData("BatchRowsMax", "100000")]
    public async Task The_edges_of_a_range_are_inside(string key, string value) => await StartAsync((key, value));

    [Fact]
    public async Task Without_settings_two_files_lie_in_the_data_directory_and_the_start_opens_them()
    {
        await StartAsync();

        Assert.True(File.Exists(Path.Combine(_directory.Path, "shard-0.db")));
        Assert.True(File.Exists(Path.Combine(_directory.Path, "shard-1.db")));
    }

    [Fact]
    public async Task A_folder_in_use_stops_the_start()
    {
        using var store = _directory.Open();

        Assert.Contains("in use by process",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync())).Message);
    }

    private async Task StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            [new("Commerce:DataDirectory", _directory.Path),
                .. settings.Select(setting =>
                new KeyValuePair<string, string?>($"Commerce:Storage:{setting.Key}", setting.Value))]);
        builder.Services.AddCommerceStorage();
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
    }
}
