using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Commerce.Storage.Sqlite;

/// <summary>
/// One connection and its prepared statements, used by one thread at a time. It calls SQLite without ADO.NET in
/// between, which would cost more than the insert of a log entry itself
/// (docs/decisions/0008-one-writer-per-sqlite-file.md).
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    /// <summary>File of the database.</summary>
    public string Path { get; }

    /// <summary>Rows that the last insert, update or delete touched.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>The file that a connection string names.</summary>
    public static string PathOf(string connectionString) =>
        System.IO.Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource);

    /// <summary>A connection string that names a file.</summary>
    public static string ConnectionStringTo(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path }.ConnectionString;

    /// <summary>
    /// Whether a connection string names a file and says nothing else: the rest is the provider's to decide.
    /// </summary>
    public static bool IsFile(string connectionString)
    {
        try
        {
            var parsed = new SqliteConnectionStringBuilder(connectionString);
            return parsed.DataSource is not ("" or ":memory:")
                && parsed.ConnectionString == ConnectionStringTo(parsed.DataSource);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public static SqliteDatabase OpenWriter(string path) => Open(path, SqliteSql.WriterPragmas, raw.SQLITE_OPEN_CREATE);

    public static SqliteDatabase OpenReader(string path) => Open(path, SqliteSql.ReaderPragmas, 0);

    /// <summary>For <see cref="SqliteCheckpointer"/>.</summary>
    public static SqliteDatabase OpenCheckpointer(string path) => Open(path, SqliteSql.CheckpointerPragmas, 0);

    /// <summary>Pages written to the log since the last call.</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1));
        return pages;
    }

    /// <summary>Copies as much of the log into the file as can be without waiting for anybody.</summary>
    public void Checkpoint() =>
        Check(raw.sqlite3_wal_checkpoint_v2(_handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _));

    /// <summary>The statement of this text, prepared once.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var known))
        {
            return known;
        }

        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        var statement = new SqliteStatement(this, handle);
        _statements.Add(sql, statement);
        return statement;
    }

    /// <summary>Runs statements that have no parameters and no result.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    public void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw Error(result);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }

    private static SqliteDatabase Open(string path, string pragmas, int flags)
    {
        // NOMUTEX: a connection belongs to one thread at a time, so SQLite's own locks would only cost.
        var result = raw.sqlite3_open_v2(
            path, out var handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | flags, vfs: null);
        var database = new SqliteDatabase(handle, path);
        try
        {
            database.Check(result);
            database.Check(raw.sqlite3_extended_result_codes(handle, 1));
            database.Execute(pragmas);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private SqliteException Error(int result)
    {
        var kind = raw.sqlite3_errstr(result).utf8_to_string();
        var message = raw.sqlite3_errmsg(_handle).utf8_to_string();
        return new SqliteException($"SQLite refused with '{kind}' on {Path}: {message}.", result & 0xFF, result);
    }
}
