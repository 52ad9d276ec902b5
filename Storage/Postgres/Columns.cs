using Npgsql;
using NpgsqlTypes;

namespace Commerce.Storage.Postgres;

/// <summary>
/// Rows on their way to <c>unnest</c>: one array for each column, kept from batch to batch so that a batch allocates
/// nothing but its parameters.
/// </summary>
internal abstract class Columns
{
    private readonly List<Action> _clear = [];
    private readonly List<Func<NpgsqlParameter>> _parameters = [];

    /// <summary>Number of rows.</summary>
    public int Count { get; protected set; }

    /// <summary>Empties the arrays.</summary>
    public void Clear()
    {
        if (Count > 0)
        {
            Count = 0;
            _clear.ForEach(clear => clear());
        }
    }

    /// <summary>Adds the arrays as parameters; tells how SQL names them, in order: <c>$3, $4</c>.</summary>
    public string AddTo(NpgsqlParameterCollection parameters)
    {
        var first = parameters.Count + 1;
        foreach (var parameter in _parameters)
        {
            parameters.Add(parameter());
        }

        return string.Join(", ", Enumerable.Range(first, _parameters.Count).Select(n => $"${n}"));
    }

    protected List<T> Column<T>(NpgsqlDbType type)
    {
        var values = new List<T>();
        _clear.Add(values.Clear);
        _parameters.Add(() => new NpgsqlParameter<List<T>>
        {
            TypedValue = values,
            NpgsqlDbType = NpgsqlDbType.Array | type,
        });
        return values;
    }
}
