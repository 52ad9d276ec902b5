using Commerce.Engine;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Commerce.Clustering.Tests;

public sealed class MemoryReminderTableTests : ReminderTableCompliance
{
    private readonly Dictionary<string, MemoryReminderTable> _services = new(StringComparer.Ordinal);

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void A_silo_of_several_processes_does_not_start_with_reminders_in_memory()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IMembershipTable>(new RedisMembershipTable("127.0.0.1:1", "never"));
        builder.UseOrleans(silo => silo
            .UseTcp(options => options.Secrets.Add("the secret of these tests")).UseInMemoryReminderService());
        using var host = builder.Build();

        var error = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<IGrainFactory>());

        Assert.Contains("IReminderTable that all silos reach", error.Message, StringComparison.Ordinal);
    }

    protected override IReminderTable OpenTable(string id)
    {
        _services.TryAdd(id, new MemoryReminderTable(new ManualTimeProvider()));
        return _services[id];
    }
}

public sealed class PostgresReminderTableTests(PostgresServer server) : ReminderTableCompliance
{
    private string _database = "";

    public override async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync();

    [Fact]
    public async Task B14_reminders_that_came_due_while_no_silo_ran_come_once_when_one_does()
    {
        var ticks = new Ticks();
        using (var host = Start(ticks))
        {
            await host.StartAsync(Token);
            var grains = host.Services.GetRequiredService<IGrainFactory>();
            await Task.WhenAll(Enumerable.Range(0, 40).Select(n => grains.GetGrain<IAlarmGrain>(n).SetAsync()));
            await host.StopAsync(Token);
        }

        // Two and a half hours go by.
        await using var source = NpgsqlDataSource.Create(_database);
        await using var past = source.CreateCommand(
            "update cluster_reminder set due = due - interval '150 min', first_tick = first_tick - interval '150 min'");
        Assert.Equal(40, await past.ExecuteNonQueryAsync(Token));
        using var again = Start(ticks);
        await again.StartAsync(Token);
        await ticks.Came(40).WaitAsync(TimeSpan.FromSeconds(30), Token);
        await again.StopAsync(Token);

        // What was delivered is written down before a silo has stopped: the next one finds nothing.
        Assert.Equal(40, ticks.Count);
        await using var due = source.CreateCommand(
            "select count(*) from cluster_reminder where due = first_tick + interval '2 hours'");
        Assert.Equal(40L, await due.ExecuteScalarAsync(Token));
    }

    protected override IReminderTable OpenTable(string id) => new PostgresReminderTable(_database, id);

    private IHost Start(Ticks ticks)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(ticks)
            .AddSingleton<IReminderTable>(_ => new PostgresReminderTable(_database, "alarms"));
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
        return builder.Build();
    }
}
