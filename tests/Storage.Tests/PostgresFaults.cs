using Commerce.Testing;
using Npgsql;

namespace Commerce.Storage.Tests;

/// <summary>
/// Pools that append to a database of their own, on a server that is broken meanwhile. Each fault waits until the
/// server says that a commit is where it is to be hit.
/// </summary>
public abstract class PostgresFaults(PostgresPair pair) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Stack<TestDirectory> _directories = new();
    private string _database = "";
    private Task _running = Task.CompletedTask;

    private protected PostgresServer Primary => pair.Primary;

    private protected PostgresServer Standby => pair.Standby;

    private protected NpgsqlDataSource Administrator { get; private set; } = null!;

    private protected IOwnedShardStore Store { get; private set; } = null!;

    private protected PoolUnderFaults[] Pools { get; private set; } = [];

    /// <summary>The data directory of the store that was opened last.</summary>
    private protected TestDirectory Directory => _directories.Peek();

    private protected CancellationToken Stopping => _stop.Token;

    /// <summary>The shop's connections, among all of the server.</summary>
    private protected string OfTheShop { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _database = new NpgsqlConnectionStringBuilder(await Primary.CreateDatabaseAsync()).Database!;
        OfTheShop = $"datname = '{_database}' AND usename = 'commerce' AND application_name LIKE 'commerce %'";
        Administrator = AdministratorOf(Primary);
        Store = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Store?.Dispose();
        if (Administrator is not null)
        {
            await Administrator.DisposeAsync();
        }

        while (_directories.TryPop(out var directory))
        {
            directory.Dispose();
        }

        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The database on a server, as its superuser; each question has a connection of its own.</summary>
    private protected NpgsqlDataSource AdministratorOf(PostgresServer server) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(server.SuperuserConnectionString)
        {
            Database = _database,
            Pooling = false,
        });

    private protected static async Task<long> AskAsync(NpgsqlDataSource source, string question)
    {
        await using var command = source.CreateCommand(question);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A store as another process would open it, or the same one again.</summary>
    private protected IOwnedShardStore Open(TestDirectory? directory = null)
    {
        if (directory is null)
        {
            directory = new TestDirectory();
            _directories.Push(directory);
        }

        return directory.Open(new StorageOptions
        {
            Provider = StorageOptions.PostgreSql,
            WaitForShards = TimeSpan.Zero,
            Shards =
            {
                new ShardOptions
                {
                    Name = "shard-0",
                    Primary = Primary.ConnectionStringTo(_database),
                    Replica = Standby.ConnectionStringTo(_database),
                },
            },
        });
    }

    private protected void Run(int pools)
    {
        Pools = [.. Enumerable.Range(0, pools).Select(n => new PoolUnderFaults(Store, $"pool-{n}"))];
        _running = Task.WhenAll(Pools.Select(pool => pool.RunAsync(_stop.Token)));
    }

    private protected async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Deadline);
    }

    private protected async Task CheckAsync()
    {
        await StopAsync();
        Assert.All(await Task.WhenAll(Pools.Select(pool => pool.CheckAsync(Store))), Assert.Empty);
    }

    // Each pool commits again, and not only what was on its way.
    private protected Task ProgressAsync()
    {
        var before = Pools.Select(pool => pool.Acknowledged).ToArray();
        return UntilAsync(() => Pools.Zip(before).All(pool => pool.First.Acknowledged >= pool.Second + 20));
    }

    private protected async Task UntilAsync(Func<bool> seen)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!seen())
        {
            if (_running.IsFaulted)
            {
                await _running;
            }

            await pulse.WaitForNextTickAsync(deadline.Token);
        }
    }

    // Does something to each commit that waits for that, again until it has worked.
    private protected async Task HitAsync(string waitsFor, string fault, Func<bool> until)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        for (var hits = 0L; hits == 0 || !until();)
        {
            hits += await AskAsync(
                Administrator,
                $"SELECT count({fault}(pid)) FROM pg_stat_activity "
                    + $"WHERE {OfTheShop} AND state = 'active' AND wait_event = '{waitsFor}'");
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    // Until it is disposed, nobody else changes a pool's row.
    private protected async Task<IAsyncDisposable> LockPoolsAsync()
    {
        var connection = await Administrator.OpenConnectionAsync();
        await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("SELECT FROM stock_pool FOR UPDATE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
