using System.Net.Sockets;
using Npgsql;

namespace Commerce.Clustering;

/// <summary>
/// Hears what is notified on a channel of a database, over a connection of its own. If that is lost it is opened again,
/// and what is told meanwhile is missed.
/// </summary>
internal sealed class PostgresListener : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _connectionString;
    private readonly string _channel;
    private readonly Action<string> _heard;
    private readonly CancellationTokenSource _over = new();
    private Task _listening = Task.CompletedTask;

    private PostgresListener(string connectionString, string name, string channel, Action<string> heard)
    {
        _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = name,
            Pooling = false,
            Timeout = PostgresTables.ConnectSeconds(connectionString),
            CommandTimeout = 3,
            KeepAlive = 5, // Nothing is sent to notice by that it is half-open.
        }.ConnectionString;
        (_channel, _heard) = (channel, heard);
    }

    /// <summary>Listens from now on.</summary>
    /// <param name="connectionString">To the database.</param>
    /// <param name="name">Tells the server's operators whose connection it is.</param>
    /// <param name="channel">The channel, an identifier of SQL.</param>
    /// <param name="heard">Gets what was told.</param>
    /// <param name="cancellationToken">Stops waiting for the beginning.</param>
    public static async Task<PostgresListener> BeginAsync(
        string connectionString, string name, string channel, Action<string> heard,
        CancellationToken cancellationToken)
    {
        var listener = new PostgresListener(connectionString, name, channel, heard);
        listener._listening = listener.ListenAsync(await listener.OpenAsync(cancellationToken));
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _listening;
        _over.Dispose();
    }

    private async Task ListenAsync(NpgsqlConnection? connection)
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                connection ??= await OpenAsync(_over.Token);
                await connection.WaitAsync(_over.Token);
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException
                or InvalidOperationException or IOException or SocketException)
            {
                if (connection is not null)
                {
                    await connection.DisposeAsync();
                    connection = null;
                }

                await Task.Delay(Pause, TimeProvider.System, _over.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            connection.Notification += (_, told) => _heard(told.Payload);
            await connection.OpenAsync(cancellationToken);
            await using var listen = new NpgsqlCommand($"LISTEN {_channel}", connection);
            await listen.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
