using Commerce.Storage.Writer;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>
/// Transactions that touch different rows, as one statement: first what stands under conditions; then, for the
/// transactions whose conditions held, everything else.
/// </summary>
/// <remarks>
/// New states come in masses: the orders of a sale. Hopefully, they and the rows that come with them are inserted as if
/// there could be no conflict: an insert that is ready for one costs half as much again. If there is one after all, the
/// whole batch is rolled back, and sent again carefully.
/// </remarks>
internal sealed class TransactionLayer
{
    /// <summary>Number of the row that says the last id of the outbox.</summary>
    public const int OutboxRow = -1; // as the SQL says

    private const string Conditions = "(ord, kind, type, key, version, payload)";

    private readonly OrdColumns _free = new();
    private readonly ConditionColumns _newStates = new();
    private readonly ConditionColumns _conditions = new();
    private readonly OrderColumns _newOrders = new();
    private readonly OrderColumns _orders = new();
    private readonly ProductColumns _products = new();
    private readonly DeadlineColumns _newDeadlines = new();
    private readonly DeadlineColumns _deadlines = new();
    private readonly DeadlineColumns _removed = new();
    private readonly OutboxColumns _events = new();
    private readonly ReviewColumns _reviews = new();
    private readonly SalesColumns _sales = new();
    private readonly SoldTogetherColumns _together = new();
    private readonly Columns[] _all;
    private readonly List<int> _certain = [];

    public TransactionLayer() => _all =
    [
        _free, _newStates, _conditions, _newOrders, _orders, _products, _newDeadlines, _deadlines, _removed, _events,
        _reviews, _sales, _together,
    ];

    public bool IsEmpty { get; private set; } = true;

    /// <summary>Whether hope makes a difference.</summary>
    public bool HasNewStates => _newStates.Count > 0;

    public void Clear()
    {
        if (!IsEmpty)
        {
            IsEmpty = true;
            _certain.Clear();
            Array.ForEach(_all, columns => columns.Clear());
        }
    }

    public void Add(int ord, IReadOnlyList<ShardWrite> writes)
    {
        IsEmpty = false;
        var (conditions, newStates) = (0, 0);
        for (var i = 0; i < writes.Count; i++)
        {
            conditions += LayeredTransactions.IsCondition(writes[i]) ? 1 : 0;
            newStates += writes[i] is PutState { ExpectedVersion: 0 } ? 1 : 0;
        }

        if (conditions == 0)
        {
            _free.Add(ord);
            _certain.Add(ord);
        }

        for (var i = 0; i < writes.Count; i++)
        {
            Add(ord, writes[i], isNew: conditions == 1 && newStates == 1);
        }
    }

    /// <summary>The transactions that are written if the statement is, whatever it answers.</summary>
    public IEnumerable<int> Certain(bool careful) => careful ? _certain : _certain.Concat(_newStates.Ords);

    /// <param name="now">Stamp of the rows.</param>
    /// <param name="careful">Whether new states may be there already.</param>
    /// <returns>A statement that gives a row for each other transaction that is written, with its number.</returns>
    public NpgsqlBatchCommand ToCommand(long now, bool careful)
    {
        var command = new NpgsqlBatchCommand();
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = now });
        var (with, told) = (new List<string>(), new List<string>());
        AppendConditions(with, command.Parameters, careful, told);
        var join = told.Count > 0 ? " JOIN done USING (ord)" : "";
        AppendOrders(with, command.Parameters, careful, join);
        AppendProducts(with, command.Parameters, join);
        AppendDeadlines(with, command.Parameters, careful, join, told);
        AppendEvents(with, command.Parameters, join, told);
        AppendReviews(with, command.Parameters, join);
        AppendSales(with, command.Parameters, join);
        command.CommandText = (with.Count > 0 ? $"WITH {string.Join(",\n", with)}\n" : "")
            + string.Join("\nUNION ALL ", told.DefaultIfEmpty("SELECT 0, 0::bigint WHERE false"));
        return command;
    }

    private void Add(int ord, ShardWrite write, bool isNew)
    {
        switch (write)
        {
            case PutState when isNew:
                _newStates.Add(ord, write);
                break;
            case PutState or DeleteState or AddInbox:
                _conditions.Add(ord, write);
                break;
            case PutOrderIndex { Row: var row }:
                (isNew ? _newOrders : _orders).Add(ord, row);
                break;
            case PutProduct put:
                _products.Add(ord, put);
                break;
            case AddDeadline deadline:
                (isNew ? _newDeadlines : _deadlines).Add(ord, deadline.DueAt, deadline.Kind, deadline.Key);
                break;
            case RemoveDeadline deadline:
                _removed.Add(ord, deadline.DueAt, deadline.Kind, deadline.Key);
                break;
            case AddOutbox happened:
                _events.Add(ord, happened);
                break;
            case PutReview { Row: var row }:
                _reviews.Add(ord, row);
                break;
            case AddSales { Row: var row }:
                _sales.Add(ord, row);
                break;
            case AddSoldTogether { Row: var row }:
                _together.Add(ord, row);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"No provider writes {write.GetType().Name}.");
        }
    }

    // Other conditions than new states go row by row: see the function.
    private void AppendConditions(
        List<string> with, NpgsqlParameterCollection parameters, bool careful, List<string> told)
    {
        var done = new List<string>();
        if (_newStates.Count > 0)
        {
            with.Add($"""
                new AS MATERIALIZED (SELECT * FROM unnest({_newStates.AddTo(parameters)}) AS c {Conditions}),
                put AS (
                    INSERT INTO grain_state (grain_type, grain_key, version, payload, updated_at)
                    SELECT type, key, 1, payload, $1 FROM new
                    {(careful ? "ON CONFLICT DO NOTHING RETURNING grain_type, grain_key" : "")})
                """);
            done.Add(careful
                ? "SELECT n.ord FROM new n JOIN put p ON p.grain_type = n.type AND p.grain_key = n.key"
                : "SELECT ord FROM new");
        }

        if (_conditions.Count > 0)
        {
            with.Add($"""
                held AS MATERIALIZED (
                    SELECT ord FROM write_conditions({_conditions.AddTo(parameters)}, $1) AS ord)
                """);
            done.Add("SELECT ord FROM held");
        }

        if (_conditions.Count == 0 && !(careful && _newStates.Count > 0))
        {
            return; // Every transaction is written, or none: nobody need ask which.
        }

        if (_free.Count > 0)
        {
            done.Add($"SELECT unnest({_free.AddTo(parameters)})");
        }

        with.Add($"done (ord) AS MATERIALIZED ({string.Join(" UNION ALL ", done)})");
        told.Add("SELECT ord, 0::bigint FROM done");
    }

    private void AppendOrders(List<string> with, NpgsqlParameterCollection parameters, bool careful, string join)
    {
        const string Replace = """
            ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, total = excluded.total,
                currency = excluded.currency, first_line = excluded.first_line, line_count = excluded.line_count,
                pay_before = excluded.pay_before
            """;
        foreach (var (name, orders, conflict) in new[]
        {
            ("new_orders", _newOrders, careful ? Replace : ""), ("orders", _orders, Replace),
        })
        {
            if (orders.Count > 0)
            {
                with.Add($"""
                    {name} AS (
                        INSERT INTO order_index (
                            order_id, member_id, status, currency, first_line, placed_at, total, line_count, pay_before)
                        SELECT o.order_id, o.member_id, o.status, o.currency, o.first_line, o.placed_at, o.total,
                            o.line_count, o.pay_before
                        FROM unnest({orders.AddTo(parameters)}) AS o (
                            ord, order_id, member_id, status, currency, first_line, placed_at, total, line_count,
                            pay_before){join}
                        {conflict})
                    """);
            }
        }
    }

    private void AppendProducts(List<string> with, NpgsqlParameterCollection parameters, string join)
    {
        if (_products.Count > 0)
        {
            with.Add($"""
                listed AS (
                    INSERT INTO product (
                        product_id, category, name, name_lower, currency, sku, brand, words, picture, price,
                        popularity, published, list_price, added_at, in_stock, rating, rating_count, changed)
                    SELECT p.product_id, p.category, p.name, p.name_lower, p.currency, p.sku, p.brand,
                        p.words::tsvector, p.picture, p.price, p.popularity, p.published, p.list_price, p.added_at,
                        p.in_stock, p.rating, p.rating_count, pg_current_xact_id()
                    FROM unnest({_products.AddTo(parameters)}) AS p (
                        ord, product_id, category, name, name_lower, currency, sku, brand, words, picture, price,
                        popularity, published, list_price, added_at, in_stock, rating, rating_count){join}
                    ON CONFLICT (product_id) DO UPDATE SET category = excluded.category, name = excluded.name,
                        name_lower = excluded.name_lower, currency = excluded.currency, sku = excluded.sku,
                        brand = excluded.brand, words = excluded.words, picture = excluded.picture,
                        price = excluded.price,
                        popularity = excluded.popularity, published = excluded.published,
                        list_price = excluded.list_price, added_at = excluded.added_at,
                        in_stock = excluded.in_stock, rating = excluded.rating,
                        rating_count = excluded.rating_count, changed = excluded.changed)
                """);
        }
    }

    private void AppendDeadlines(
        List<string> with, NpgsqlParameterCollection parameters, bool careful, string join, List<string> told)
    {
        foreach (var (name, deadlines, conflict) in new[]
        {
            ("new_deadlines", _newDeadlines, careful ? "ON CONFLICT DO NOTHING" : ""),
            ("deadlines", _deadlines, "ON CONFLICT DO NOTHING"),
        })
        {
            if (deadlines.Count > 0)
            {
                with.Add($"""
                    {name} AS (
                        INSERT INTO deadline (due_at, kind, key)
                        SELECT d.due_at, d.kind, d.key
                        FROM unnest({deadlines.AddTo(parameters)}) AS d (ord, due_at, kind, key){join}
                        {conflict})
                    """);
            }
        }

        if (_removed.Count > 0)
        {
            with.Add($"""
                removed AS MATERIALIZED (
                    SELECT remove_deadline(d.due_at, d.kind, d.key)
                    FROM unnest({_removed.AddTo(parameters)}) AS d (ord, due_at, kind, key){join})
                """);
            told.Add("SELECT -2, count(*) FROM removed"); // or it would not be executed
        }
    }

    private void AppendReviews(List<string> with, NpgsqlParameterCollection parameters, string join)
    {
        if (_reviews.Count > 0)
        {
            with.Add(PostgresReviewSql.Put(_reviews.AddTo(parameters), join));
        }
    }

    private void AppendSales(List<string> with, NpgsqlParameterCollection parameters, string join)
    {
        if (_sales.Count > 0)
        {
            with.Add(PostgresSalesSql.AddSales(_sales.AddTo(parameters), join));
        }

        if (_together.Count > 0)
        {
            with.Add(PostgresSalesSql.AddSoldTogether(_together.AddTo(parameters), join));
        }
    }

    // Ids go on from the counter, in the order of the batch.
    private void AppendEvents(
        List<string> with, NpgsqlParameterCollection parameters, string join, List<string> told)
    {
        if (_events.Count > 0)
        {
            with.Add($"""
                happened AS MATERIALIZED (
                    SELECT row_number() OVER (ORDER BY e.ord, e.n) AS place, e.topic, e.key, e.payload
                    FROM unnest({_events.AddTo(parameters)}) WITH ORDINALITY AS e (ord, topic, key, payload, n){join}),
                counted AS (
                    UPDATE outbox_counter SET last = last + (SELECT count(*) FROM happened) RETURNING last),
                kept AS (
                    INSERT INTO outbox (id, topic, key, payload, at)
                    SELECT c.last - (SELECT count(*) FROM happened) + h.place, h.topic, h.key, h.payload, $1
                    FROM happened h CROSS JOIN counted c)
                """);
            told.Add("SELECT -1, last FROM counted");
        }
    }
}
