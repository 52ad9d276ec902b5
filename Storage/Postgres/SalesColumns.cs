using NpgsqlTypes;

namespace Commerce.Storage.Postgres;

/// <summary>What is added to the rollups of sales.</summary>
internal sealed class SalesColumns : Columns
{
    private readonly List<int> _ord;
    private readonly List<string> _sku;
    private readonly List<long> _hour;
    private readonly List<string> _currency;
    private readonly List<long>[] _sums;

    public SalesColumns()
    {
        _ord = Column<int>(NpgsqlDbType.Integer);
        _sku = Column<string>(NpgsqlDbType.Text);
        _hour = Column<long>(NpgsqlDbType.Bigint);
        _currency = Column<string>(NpgsqlDbType.Text);
        _sums = [.. Enumerable.Range(0, 5).Select(_ => Column<long>(NpgsqlDbType.Bigint))];
    }

    public void Add(int ord, SalesRow row)
    {
        Count++;
        _ord.Add(ord);
        _sku.Add(row.Sku);
        _hour.Add(row.Hour.ToUnixTimeMilliseconds());
        _currency.Add(row.Currency);
        _sums[0].Add(row.Orders);
        _sums[1].Add(row.Units);
        _sums[2].Add(row.Gross);
        _sums[3].Add(row.ReturnedUnits);
        _sums[4].Add(row.Refunded);
    }
}

/// <summary>What is added to what was sold together.</summary>
internal sealed class SoldTogetherColumns : Columns
{
    private readonly List<int> _ord;
    private readonly List<string> _sku;
    private readonly List<string> _other;
    private readonly List<long> _orders;

    public SoldTogetherColumns()
    {
        _ord = Column<int>(NpgsqlDbType.Integer);
        _sku = Column<string>(NpgsqlDbType.Text);
        _other = Column<string>(NpgsqlDbType.Text);
        _orders = Column<long>(NpgsqlDbType.Bigint);
    }

    public void Add(int ord, SoldTogetherRow row)
    {
        Count++;
        _ord.Add(ord);
        _sku.Add(row.Sku);
        _other.Add(row.Other);
        _orders.Add(row.Orders);
    }
}
