using NpgsqlTypes;

namespace Commerce.Storage.Postgres;

/// <summary>States and messages of the inbox under a condition.</summary>
internal sealed class ConditionColumns : Columns
{
    public const short PutState = 1;
    public const short DeleteState = 2;
    public const short AddInbox = 3;

    private readonly List<int> _ord;
    private readonly List<short> _kind;
    private readonly List<string> _type;
    private readonly List<string> _key;
    private readonly List<long> _version;
    private readonly List<ReadOnlyMemory<byte>?> _payload;

    /// <summary>Numbers of the transactions.</summary>
    public IReadOnlyList<int> Ords => _ord;

    public ConditionColumns()
    {
        _ord = Column<int>(NpgsqlDbType.Integer);
        _kind = Column<short>(NpgsqlDbType.Smallint);
        _type = Column<string>(NpgsqlDbType.Text);
        _key = Column<string>(NpgsqlDbType.Text);
        _version = Column<long>(NpgsqlDbType.Bigint);
        _payload = Column<ReadOnlyMemory<byte>?>(NpgsqlDbType.Bytea);
    }

    public void Add(int ord, ShardWrite condition)
    {
        var (kind, type, key, version, payload) = condition switch
        {
            PutState put => (PutState, put.GrainType, put.GrainKey, put.ExpectedVersion, put.Payload),
            DeleteState delete => (
                DeleteState, delete.GrainType, delete.GrainKey, delete.ExpectedVersion, default(ReadOnlyMemory<byte>?)),
            AddInbox inbox => (AddInbox, inbox.Consumer, "", inbox.EventId, null),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        Count++;
        _ord.Add(ord);
        _kind.Add(kind);
        _type.Add(type);
        _key.Add(key);
        _version.Add(version);
        _payload.Add(payload);
    }
}

/// <summary>Numbers of transactions.</summary>
internal sealed class OrdColumns : Columns
{
    private readonly List<int> _ord;

    public OrdColumns() => _ord = Column<int>(NpgsqlDbType.Integer);

    public void Add(int ord)
    {
        Count++;
        _ord.Add(ord);
    }
}

/// <summary>Listing rows of orders.</summary>
internal sealed class OrderColumns : Columns
{
    private readonly List<int> _ord;
    private readonly List<string>[] _texts;
    private readonly List<long> _placedAt;
    private readonly List<long> _total;
    private readonly List<int> _lineCount;
    private readonly List<long?> _payBefore;

    public OrderColumns()
    {
        _ord = Column<int>(NpgsqlDbType.Integer);
        _texts = [.. Enumerable.Range(0, 5).Select(_ => Column<string>(NpgsqlDbType.Text))];
        _placedAt = Column<long>(NpgsqlDbType.Bigint);
        _total = Column<long>(NpgsqlDbType.Bigint);
        _lineCount = Column<int>(NpgsqlDbType.Integer);
        _payBefore = Column<long?>(NpgsqlDbType.Bigint);
    }

    public void Add(int ord, OrderIndexRow row)
    {
        Count++;
        _ord.Add(ord);
        _texts[0].Add(row.OrderId);
        _texts[1].Add(row.MemberId);
        _texts[2].Add(row.Status);
        _texts[3].Add(row.Currency);
        _texts[4].Add(row.FirstLine);
        _placedAt.Add(row.PlacedAt.ToUnixTimeMilliseconds());
        _total.Add(row.Total);
        _lineCount.Add(row.LineCount);
        _payBefore.Add(row.PayBefore?.ToUnixTimeMilliseconds());
    }
}

/// <summary>Listing rows of products.</summary>
internal sealed class ProductColumns : Columns
{
    private readonly List<int> _ord;
    private readonly List<string>[] _texts;
    private readonly List<long> _price;
    private readonly List<long> _popularity;
    private readonly List<bool> _published;
    private readonly List<long?> _listPrice;
    private readonly List<long> _addedAt;
    private readonly List<bool> _inStock;
    private readonly List<int> _rating;
    private readonly List<int> _ratingCount;

    public ProductColumns()
    {
        _ord = Column<int>(NpgsqlDbType.Integer);
        _texts = [.. Enumerable.Range(0, 9).Select(_ => Column<string>(NpgsqlDbType.Text))];
        _price = Column<long>(NpgsqlDbType.Bigint);
        _popularity = Column<long>(NpgsqlDbType.Bigint);
        _published = Column<bool>(NpgsqlDbType.Boolean);
        _listPrice = Column<long?>(NpgsqlDbType.Bigint);
        _addedAt = Column<long>(NpgsqlDbType.Bigint);
        _inStock = Column<bool>(NpgsqlDbType.Boolean);
        _rating = Column<int>(NpgsqlDbType.Integer);
        _ratingCount = Column<int>(NpgsqlDbType.Integer);
    }

    public void Add(int ord, PutProduct write)
    {
        var row = write.Row;
        Count++;
        _ord.Add(ord);
        _texts[0].Add(row.ProductId);
        _texts[1].Add(row.Category);
        _texts[2].Add(row.Name);
        _texts[3].Add(row.Name.ToLowerInvariant());
        _texts[4].Add(row.Currency);
        _texts[5].Add(row.Sku);
        _texts[6].Add(row.Brand);
        _texts[7].Add(PostgresProductSql.Vector(ProductWords.Of(write)));
        _texts[8].Add(row.Picture);
        _price.Add(row.Price);
        _popularity.Add(row.Popularity);
        _published.Add(row.Published);
        _listPrice.Add(row.ListPrice);
        _addedAt.Add(row.AddedAt.ToUnixTimeMilliseconds());
        _inStock.Add(row.InStock);
        _rating.Add(row.Rating);
        _ratingCount.Add(row.RatingCount);
    }
}

/// <summary>One-shot timers.</summary>
internal sealed class DeadlineColumns : Columns
{
    private readonly List<int> _ord;
    private readonly List<long> _dueAt;
    private readonly List<string> _kind;
    private readonly List<string> _key;

    public DeadlineColumns()
    {
        _ord = Column<int>(NpgsqlDbType.Integer);
        _dueAt = Column<long>(NpgsqlDbType.Bigint);
        _kind = Column<string>(NpgsqlDbType.Text);
        _key = Column<string>(NpgsqlDbType.Text);
    }

    public void Add(int ord, DateTimeOffset dueAt, string kind, string key)
    {
        Count++;
        _ord.Add(ord);
        _dueAt.Add(dueAt.ToUnixTimeMilliseconds());
        _kind.Add(kind);
        _key.Add(key);
    }
}

/// <summary>Events.</summary>
internal sealed class OutboxColumns : Columns
{
    private readonly List<int> _ord;
    private readonly List<string> _topic;
    private readonly List<string> _key;
    private readonly List<ReadOnlyMemory<byte>> _payload;

    public OutboxColumns()
    {
        _ord = Column<int>(NpgsqlDbType.Integer);
        _topic = Column<string>(NpgsqlDbType.Text);
        _key = Column<string>(NpgsqlDbType.Text);
        _payload = Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
    }

    public void Add(int ord, AddOutbox happened)
    {
        Count++;
        _ord.Add(ord);
        _topic.Add(happened.Topic);
        _key.Add(happened.Key);
        _payload.Add(happened.Payload);
    }
}
