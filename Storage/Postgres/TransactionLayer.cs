using System.Text;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>
/// Transactions that touch different rows, as one statement: first what stands under conditions; then, for the
/// transactions whose conditions held, everything else. It gives a row for each of those, with their number.
/// </summary>
internal sealed class TransactionLayer
{
    /// <summary>Number of the row that says the last id of the outbox.</summary>
    public const int OutboxRow = -1; // as the SQL says

    private const string Conditions = "(ord, kind, type, key, version, payload)";

    private readonly OrdColumns _free = new();
    private readonly ConditionColumns _newStates = new();
    private readonly ConditionColumns _conditions = new();
    private readonly OrderColumns _orders = new();
    private readonly ProductColumns _products = new();
    private readonly DeadlineColumns _added = new();
    private readonly DeadlineColumns _removed = new();
    private readonly OutboxColumns _events = new();

    public bool IsEmpty { get; private set; } = true;

    public static bool IsCondition(ShardWrite write) => write is PutState or DeleteState or AddInbox;

    public void Clear()
    {
        if (IsEmpty)
        {
            return;
        }

        IsEmpty = true;
        foreach (var columns in new Columns[]
        {
            _free, _newStates, _conditions, _orders, _products, _added, _removed, _events,
        })
        {
            columns.Clear();
        }
    }

    public void Add(int ord, IReadOnlyList<ShardWrite> writes)
    {
        IsEmpty = false;
        var conditions = 0;
        for (var i = 0; i < writes.Count; i++)
        {
            conditions += IsCondition(writes[i]) ? 1 : 0;
        }

        if (conditions == 0)
        {
            _free.Add(ord);
        }

        for (var i = 0; i < writes.Count; i++)
        {
            Add(ord, writes[i], alone: conditions == 1);
        }
    }

    /// <param name="now">Stamp of the rows.</param>
    public NpgsqlBatchCommand ToCommand(long now)
    {
        var command = new NpgsqlBatchCommand();
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = now });
        var sql = new StringBuilder("WITH ");
        AppendConditions(sql, command.Parameters);
        AppendRows(sql, command.Parameters);
        AppendEvents(sql, command.Parameters);
        sql.Append("\nSELECT ord, 0::bigint FROM done");
        if (_events.Count > 0)
        {
            sql.Append("\nUNION ALL SELECT -1, last FROM counted");
        }

        if (_removed.Count > 0)
        {
            sql.Append("\nUNION ALL SELECT -2, count(*) FROM removed"); // or it would not be executed
        }

        command.CommandText = sql.ToString();
        return command;
    }

    private void Add(int ord, ShardWrite write, bool alone)
    {
        switch (write)
        {
            case PutState { ExpectedVersion: 0 } when alone:
                _newStates.Add(ord, write);
                break;
            case PutState or DeleteState or AddInbox:
                _conditions.Add(ord, write);
                break;
            case PutOrderIndex { Row: var row }:
                _orders.Add(ord, row);
                break;
            case PutProduct { Row: var row }:
                _products.Add(ord, row);
                break;
            case AddDeadline deadline:
                _added.Add(ord, deadline.DueAt, deadline.Kind, deadline.Key);
                break;
            case RemoveDeadline deadline:
                _removed.Add(ord, deadline.DueAt, deadline.Kind, deadline.Key);
                break;
            case AddOutbox happened:
                _events.Add(ord, happened);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"No provider writes {write.GetType().Name}.");
        }
    }

    // New states come in masses (the orders of a sale): they are inserted as one set. Other conditions go row by row.
    private void AppendConditions(StringBuilder sql, NpgsqlParameterCollection parameters)
    {
        var done = new List<string>();
        if (_newStates.Count > 0)
        {
            sql.Append($"""
                new AS MATERIALIZED (SELECT * FROM unnest({_newStates.AddTo(parameters)}) AS c {Conditions}),
                put AS (
                    INSERT INTO grain_state (grain_type, grain_key, version, payload, updated_at)
                    SELECT type, key, 1, payload, $1 FROM new ON CONFLICT DO NOTHING
                    RETURNING grain_type, grain_key),

                """);
            done.Add("SELECT n.ord FROM new n JOIN put p ON p.grain_type = n.type AND p.grain_key = n.key");
        }

        if (_conditions.Count > 0)
        {
            sql.Append($"""
                held AS MATERIALIZED (
                    SELECT ord FROM write_conditions({_conditions.AddTo(parameters)}, $1) AS ord),

                """);
            done.Add("SELECT ord FROM held");
        }

        if (_free.Count > 0)
        {
            done.Add($"SELECT unnest({_free.AddTo(parameters)})");
        }

        sql.Append($"done (ord) AS MATERIALIZED ({string.Join(" UNION ALL ", done)})");
    }

    private void AppendRows(StringBuilder sql, NpgsqlParameterCollection parameters)
    {
        if (_orders.Count > 0)
        {
            sql.Append($"""
                ,
                ordered AS (
                    INSERT INTO order_index (
                        order_id, member_id, status, currency, first_line, placed_at, total, line_count, pay_before)
                    SELECT o.order_id, o.member_id, o.status, o.currency, o.first_line, o.placed_at, o.total,
                        o.line_count, o.pay_before
                    FROM unnest({_orders.AddTo(parameters)}) AS o (
                        ord, order_id, member_id, status, currency, first_line, placed_at, total, line_count,
                        pay_before)
                    JOIN done USING (ord)
                    ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, total = excluded.total,
                        currency = excluded.currency, first_line = excluded.first_line,
                        line_count = excluded.line_count, pay_before = excluded.pay_before)
                """);
        }

        if (_products.Count > 0)
        {
            sql.Append($"""
                ,
                listed AS (
                    INSERT INTO product (
                        product_id, category, name, name_lower, currency, sku, price, popularity, published)
                    SELECT p.product_id, p.category, p.name, p.name_lower, p.currency, p.sku, p.price, p.popularity,
                        p.published
                    FROM unnest({_products.AddTo(parameters)}) AS p (
                        ord, product_id, category, name, name_lower, currency, sku, price, popularity, published)
                    JOIN done USING (ord)
                    ON CONFLICT (product_id) DO UPDATE SET category = excluded.category, name = excluded.name,
                        name_lower = excluded.name_lower, currency = excluded.currency, sku = excluded.sku,
                        price = excluded.price, popularity = excluded.popularity, published = excluded.published)
                """);
        }

        if (_added.Count > 0)
        {
            sql.Append($"""
                ,
                added AS (
                    INSERT INTO deadline (due_at, kind, key)
                    SELECT d.due_at, d.kind, d.key
                    FROM unnest({_added.AddTo(parameters)}) AS d (ord, due_at, kind, key) JOIN done USING (ord)
                    ON CONFLICT DO NOTHING)
                """);
        }

        if (_removed.Count > 0)
        {
            sql.Append($"""
                ,
                removed AS MATERIALIZED (
                    SELECT remove_deadline(d.due_at, d.kind, d.key)
                    FROM unnest({_removed.AddTo(parameters)}) AS d (ord, due_at, kind, key) JOIN done USING (ord))
                """);
        }
    }

    // Ids go on from the counter, in the order of the batch.
    private void AppendEvents(StringBuilder sql, NpgsqlParameterCollection parameters)
    {
        if (_events.Count > 0)
        {
            sql.Append($"""
                ,
                happened AS MATERIALIZED (
                    SELECT row_number() OVER (ORDER BY e.ord, e.n) AS place, e.topic, e.key, e.payload
                    FROM unnest({_events.AddTo(parameters)}) WITH ORDINALITY AS e (ord, topic, key, payload, n)
                    JOIN done USING (ord)),
                counted AS (
                    UPDATE outbox_counter SET last = last + (SELECT count(*) FROM happened) RETURNING last),
                kept AS (
                    INSERT INTO outbox (id, topic, key, payload, at)
                    SELECT c.last - (SELECT count(*) FROM happened) + h.place, h.topic, h.key, h.payload, $1
                    FROM happened h CROSS JOIN counted c)
                """);
        }
    }
}
