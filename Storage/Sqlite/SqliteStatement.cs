using System.Text;
using SQLitePCL;

namespace Commerce.Storage.Sqlite;

/// <summary>
/// A prepared statement. Parameters are bound in order: <c>Start().Add(1).Add("x").Run()</c>; a result is read by
/// <c>while (Step())</c>, columns by number from 0, and ended by <see cref="Reset"/>.
/// </summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt statement) : IDisposable
{
    private byte[] _utf8 = new byte[512];
    private int _parameter;

    /// <summary>Begins to bind parameters.</summary>
    public SqliteStatement Start()
    {
        _parameter = 0;
        return this;
    }

    public SqliteStatement Add(long value)
    {
        database.Check(raw.sqlite3_bind_int64(statement, ++_parameter, value));
        return this;
    }

    public SqliteStatement Add(long? value) => value is { } known ? Add(known) : AddNull();

    /// <summary>A time, as milliseconds since 1970.</summary>
    public SqliteStatement Add(DateTimeOffset value) => Add(value.ToUnixTimeMilliseconds());

    public SqliteStatement Add(DateTimeOffset? value) => Add(value?.ToUnixTimeMilliseconds());

    public SqliteStatement Add(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes);
        return Add(bytes);
    }

    public SqliteStatement Add(string? value)
    {
        if (value is null)
        {
            return AddNull();
        }

        var countMax = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (countMax > _utf8.Length)
        {
            _utf8 = new byte[countMax];
        }

        var count = Encoding.UTF8.GetBytes(value, _utf8);
        database.Check(raw.sqlite3_bind_text(statement, ++_parameter, _utf8.AsSpan(0, count)));
        return this;
    }

    public SqliteStatement Add(ReadOnlySpan<byte> value)
    {
        database.Check(raw.sqlite3_bind_blob(statement, ++_parameter, value));
        return this;
    }

    public SqliteStatement Add(ReadOnlyMemory<byte>? value) => value is { } known ? Add(known.Span) : AddNull();

    public SqliteStatement AddNull()
    {
        database.Check(raw.sqlite3_bind_null(statement, ++_parameter));
        return this;
    }

    /// <summary>Runs a statement without a result; tells how many rows it touched.</summary>
    public int Run()
    {
        var result = raw.sqlite3_step(statement);
        if (result != raw.SQLITE_DONE)
        {
            Fail(result);
        }

        raw.sqlite3_reset(statement);
        return database.Changes;
    }

    /// <summary>Moves to the next row; false, and reset, after the last.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        if (result != raw.SQLITE_DONE)
        {
            Fail(result);
        }

        raw.sqlite3_reset(statement);
        return false;
    }

    /// <summary>Ends a result that is not read to its end.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int32(int column) => checked((int)raw.sqlite3_column_int64(statement, column));

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Int64(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public Guid Guid(int column) => new(raw.sqlite3_column_blob(statement, column));

    // The text of a UTF-8 database, read as bytes: no search for its end.
    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public ReadOnlyMemory<byte>? BytesOrNull(int column) =>
        IsNull(column) ? default(ReadOnlyMemory<byte>?) : Bytes(column);

    public void Dispose() => statement.Dispose();

    private void Fail(int result)
    {
        try
        {
            database.Check(result == raw.SQLITE_ROW ? raw.SQLITE_MISUSE : result);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }
}
