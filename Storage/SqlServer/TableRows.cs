using System.Data;
using System.Text;
using Microsoft.Data.SqlClient;
using Microsoft.Data.SqlClient.Server;

namespace Commerce.Storage.SqlServer;

/// <summary>
/// Rows on their way to a batch: a table-valued parameter, or, where there are none, an empty variable of that type.
/// </summary>
/// <param name="name">Of parameter or variable, with its @.</param>
/// <param name="type">A type of the schema.</param>
/// <param name="columns">In the order of the type's columns.</param>
internal sealed class TableRows(string name, string type, params SqlMetaData[] columns)
{
    private readonly List<object?[]> _rows = [];

    public string Name => name;

    public string TypeName => type;

    public IReadOnlyList<SqlMetaData> Columns => columns;

    public int Count => _rows.Count;

    public static SqlMetaData Int(string name) => new(name, SqlDbType.Int);

    public static SqlMetaData SmallInt(string name) => new(name, SqlDbType.SmallInt);

    public static SqlMetaData BigInt(string name) => new(name, SqlDbType.BigInt);

    public static SqlMetaData Bit(string name) => new(name, SqlDbType.Bit);

    public static SqlMetaData Guid(string name) => new(name, SqlDbType.UniqueIdentifier);

    public static SqlMetaData Text(string name) => Text(name, SqlMetaData.Max);

    public static SqlMetaData Text(string name, long lengthMax) => new(name, SqlDbType.NVarChar, lengthMax);

    public static SqlMetaData Key(string name) => Text(name, Servers.Dialect.KeyLengthMax);

    public static SqlMetaData Bytes(string name) => new(name, SqlDbType.VarBinary, SqlMetaData.Max);

    public void Clear() => _rows.Clear();

    /// <summary>Adds a row; memory of bytes becomes an array, an absent value null.</summary>
    /// <exception cref="ArgumentException">A text is too long for its column, or a key is none.</exception>
    public void Add(params object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = values[i] switch
            {
                null => DBNull.Value,
                ReadOnlyMemory<byte> bytes => bytes.ToArray(),
                string text => Checked(columns[i], text),
                var value => value,
            };
        }

        _rows.Add(values);
    }

    /// <summary>Gives the command its parameter, or the text its variable.</summary>
    public void AddTo(SqlCommand command, StringBuilder declarations)
    {
        if (Count == 0)
        {
            declarations.Append("DECLARE ").Append(name).Append(' ').Append(type).Append(";\n");
            return;
        }

        command.Parameters.Add(new SqlParameter(name, SqlDbType.Structured) { TypeName = type, Value = Records() });
    }

    /// <summary>The rows as the driver sends them: one record, filled again and again.</summary>
    public IEnumerable<SqlDataRecord> Records()
    {
        var record = new SqlDataRecord(columns);
        foreach (var row in _rows)
        {
            record.SetValues(row!);
            yield return record;
        }
    }

    // Texts of a bounded length are keys, and names that are as short as keys.
    private static string Checked(SqlMetaData column, string text)
    {
        if (column.MaxLength != SqlMetaData.Max)
        {
            SqlServerDialect.Instance.CheckKey(text);
            if (text.Length > column.MaxLength)
            {
                throw new ArgumentException(
                    $"'{text}' has {text.Length} characters; {column.Name} holds {column.MaxLength}.", nameof(text));
            }
        }

        return text;
    }
}
