using Npgsql;
using NpgsqlTypes;

namespace Commerce.LoadTests.Peers;

/// <summary>
/// The table of orders, which all peers end in, and what is read from it. Orders are found by buyer and key, by buyer,
/// and, as long as they are not paid, by when they expire: no shop can do without.
/// </summary>
internal sealed class OrderTable(NpgsqlDataSource database)
{
    private const string Schema = """
        create table if not exists orders (
            id uuid primary key,
            sale_id text not null,
            sku text not null,
            buyer_id bigint not null,
            idempotency_key text not null,
            quantity integer not null,
            unit_price bigint not null,
            currency text not null,
            sequence bigint not null,
            pay_before timestamptz not null,
            status text not null default 'awaitingPayment',
            unique (buyer_id, idempotency_key));
        create index if not exists orders_unpaid on orders (pay_before) where status = 'awaitingPayment';
        """;

    private const string Insert = """
        insert into orders (id, sale_id, sku, buyer_id, idempotency_key, quantity, unit_price, currency, sequence,
            pay_before)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict do nothing
        """;

    private const string Newest = "select id from orders where buyer_id = $1 order by id desc limit 100";
    private const string Count = "select count(*) from orders where buyer_id = $1";

    private const string SumOfItem =
        "select coalesce(sum(quantity), 0) from orders where sale_id = $1 and sku = $2";

    internal async Task CreateAsync()
    {
        await using var command = database.CreateCommand(Schema);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>How many orders a buyer has, and the newest hundred.</summary>
    internal async Task<(long Total, IReadOnlyList<Guid> Newest)> ListAsync(long buyer)
    {
        await using var list = database.CreateCommand(Newest);
        list.Parameters.Add(new NpgsqlParameter<long> { TypedValue = buyer });
        var ids = new List<Guid>();
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                ids.Add(reader.GetGuid(0));
            }
        }

        if (ids.Count < 100)
        {
            return (ids.Count, ids);
        }

        await using var count = database.CreateCommand(Count);
        count.Parameters.Add(new NpgsqlParameter<long> { TypedValue = buyer });
        return ((long)(await count.ExecuteScalarAsync())!, ids);
    }

    /// <summary>Units in orders of an item.</summary>
    internal async Task<long> HeldAsync(PeerItem item)
    {
        await using var command = database.CreateCommand(SumOfItem);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = item.SaleId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = item.Sku });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Writes orders that were promised elsewhere; those that are there already stay as they are.</summary>
    internal async Task InsertAsync(IReadOnlyList<OrderRecord> orders)
    {
        await using var command = database.CreateCommand(Insert);
        Add(NpgsqlDbType.Uuid, order => order.Order.Id);
        Add(NpgsqlDbType.Text, order => order.SaleId);
        Add(NpgsqlDbType.Text, order => order.Sku);
        Add(NpgsqlDbType.Bigint, order => order.Order.Buyer);
        Add(NpgsqlDbType.Text, order => order.Order.Key);
        Add(NpgsqlDbType.Integer, order => order.Order.Quantity);
        Add(NpgsqlDbType.Bigint, order => order.Price);
        Add(NpgsqlDbType.Text, order => order.Currency);
        Add(NpgsqlDbType.Bigint, order => order.Sequence);
        Add(NpgsqlDbType.TimestampTz, order => order.Order.PayBefore.UtcDateTime);
        await command.ExecuteNonQueryAsync();

        void Add<T>(NpgsqlDbType type, Func<OrderRecord, T> value)
        {
            var values = new T[orders.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = value(orders[i]);
            }

            command.Parameters.Add(
                new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
        }
    }
}
