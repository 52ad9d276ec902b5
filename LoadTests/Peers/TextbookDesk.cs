using Npgsql;

namespace Commerce.LoadTests.Peers;

/// <summary>
/// The textbook: stock is a row, and each order is a transaction that locks it. Whatever does not need the lock comes
/// before it, and a buyer's own requests wait for each other, so that the limit is exact.
/// </summary>
internal sealed class TextbookDesk : IOrderDesk
{
    private const string Schema = """
        create table if not exists sale_items (
            sale_id text not null,
            sku text not null,
            available integer not null check (available >= 0),
            sequence bigint not null default 0,
            limit_per_buyer integer not null,
            price bigint not null,
            currency text not null,
            primary key (sale_id, sku)) with (fillfactor = 50);
        """;

    private const string Open = "insert into sale_items values ($1, $2, $3, 0, $4, $5, $6)";
    private const string Available = "select available from sale_items where sale_id = $1 and sku = $2";
    private const string LockBuyer = "select pg_advisory_xact_lock($1)";

    private const string FindKey =
        "select id, quantity, sequence, pay_before from orders where buyer_id = $1 and idempotency_key = $2";

    private const string CountUnits =
        "select coalesce(sum(quantity), 0) from orders where buyer_id = $1 and sale_id = $2 and sku = $3";

    private const string TakeUnits = """
        update sale_items set available = available - $3, sequence = sequence + 1
        where sale_id = $1 and sku = $2 and available >= $3
        returning sequence
        """;

    private const string InsertOrder = """
        insert into orders (id, sale_id, sku, buyer_id, idempotency_key, quantity, unit_price, currency, sequence,
            pay_before)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    // The same as one call: the lock is held for no round trip, only for the insert and the commit.
    private const string Function = """
        create or replace function place_order(
            the_sale text, the_sku text, buyer bigint, key text, units integer, order_id uuid, pay_by timestamptz,
            out outcome integer, out id uuid, out quantity integer, out seq bigint, out pay_before timestamptz)
        language plpgsql as $$
        declare item sale_items;
        begin
            perform pg_advisory_xact_lock(buyer);
            select o.id, o.quantity, o.sequence, o.pay_before into id, quantity, seq, pay_before
                from orders o where o.buyer_id = buyer and o.idempotency_key = key;
            if found then outcome := 0; return; end if;
            select * into strict item from sale_items i where i.sale_id = the_sale and i.sku = the_sku;
            if units + (select coalesce(sum(o.quantity), 0) from orders o
                where o.buyer_id = buyer and o.sale_id = the_sale and o.sku = the_sku) > item.limit_per_buyer
            then outcome := 2; return; end if;
            update sale_items i set available = i.available - units, sequence = i.sequence + 1
                where i.sale_id = the_sale and i.sku = the_sku and i.available >= units
                returning i.sequence into seq;
            if not found then outcome := 3; return; end if;
            insert into orders values (order_id, the_sale, the_sku, buyer, key, units, item.price, item.currency, seq,
                pay_by);
            outcome := 0; id := order_id; quantity := units; pay_before := pay_by;
        end $$;
        """;

    private const string PlaceOrder =
        "select outcome, id, quantity, seq, pay_before from place_order($1, $2, $3, $4, $5, $6, $7)";

    private readonly NpgsqlDataSource _database;
    private readonly bool _oneCall;

    internal TextbookDesk(NpgsqlDataSource database, bool oneCall) => (_database, _oneCall) = (database, oneCall);

    internal async Task CreateAsync()
    {
        await using var command = _database.CreateCommand(Schema + Function);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<PeerItem> OpenAsync(PeerItem terms)
    {
        await using var command = _database.CreateCommand(Open);
        Add(command.Parameters, terms.SaleId, terms.Sku);
        Add(command.Parameters, terms.Units);
        Add(command.Parameters, terms.LimitPerBuyer);
        Add(command.Parameters, terms.Price);
        Add(command.Parameters, terms.Currency);
        await command.ExecuteNonQueryAsync();
        return terms;
    }

    public async Task<long> AvailableAsync(PeerItem item)
    {
        await using var command = _database.CreateCommand(Available);
        Add(command.Parameters, item.SaleId, item.Sku);
        return (int)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask<PeerAnswer> OrderAsync(PeerItem item, PeerOrder order) =>
        new(_oneCall ? CallAsync(item, order) : TransactAsync(item, order));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<PeerAnswer> TransactAsync(PeerItem item, PeerOrder order)
    {
        await using var connection = await _database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var (known, units) = await AskAsync(connection, item, order);
        if (known is { } receipt)
        {
            return PeerAnswer.Again(receipt, order.Quantity);
        }

        if (units + order.Quantity > item.LimitPerBuyer)
        {
            return new PeerAnswer(PeerOutcome.LimitReached);
        }

        await using var take = new NpgsqlCommand(TakeUnits, connection);
        Add(take.Parameters, item.SaleId, item.Sku);
        Add(take.Parameters, order.Quantity);
        if (await take.ExecuteScalarAsync() is not long sequence)
        {
            return new PeerAnswer(PeerOutcome.SoldOut);
        }

        await using var insert = new NpgsqlCommand(InsertOrder, connection);
        Add(insert.Parameters, order.Id);
        Add(insert.Parameters, item.SaleId, item.Sku);
        Add(insert.Parameters, order.Buyer);
        Add(insert.Parameters, order.Key);
        Add(insert.Parameters, order.Quantity);
        Add(insert.Parameters, item.Price);
        Add(insert.Parameters, item.Currency);
        Add(insert.Parameters, sequence);
        Add(insert.Parameters, order.PayBefore.UtcDateTime);
        await insert.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return new PeerAnswer(
            PeerOutcome.Accepted, new PeerReceipt(order.Id, order.Quantity, sequence, order.PayBefore));
    }

    // One round trip, before anything is locked that others want.
    private static async Task<(PeerReceipt? Known, long Units)> AskAsync(
        NpgsqlConnection connection, PeerItem item, PeerOrder order)
    {
        var (lockBuyer, findKey, countUnits) = (
            new NpgsqlBatchCommand(LockBuyer), new NpgsqlBatchCommand(FindKey), new NpgsqlBatchCommand(CountUnits));
        Add(lockBuyer.Parameters, order.Buyer);
        Add(findKey.Parameters, order.Buyer);
        Add(findKey.Parameters, order.Key);
        Add(countUnits.Parameters, order.Buyer);
        Add(countUnits.Parameters, item.SaleId, item.Sku);
        await using var batch =
            new NpgsqlBatch(connection) { BatchCommands = { lockBuyer, findKey, countUnits } };
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        PeerReceipt? known = await reader.ReadAsync() ? ReadReceipt(reader, 0) : null;
        await reader.NextResultAsync();
        await reader.ReadAsync();
        return (known, reader.GetInt64(0));
    }

    private async Task<PeerAnswer> CallAsync(PeerItem item, PeerOrder order)
    {
        await using var command = _database.CreateCommand(PlaceOrder);
        Add(command.Parameters, item.SaleId, item.Sku);
        Add(command.Parameters, order.Buyer);
        Add(command.Parameters, order.Key);
        Add(command.Parameters, order.Quantity);
        Add(command.Parameters, order.Id);
        Add(command.Parameters, order.PayBefore.UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var outcome = (PeerOutcome)reader.GetInt32(0);
        return outcome == PeerOutcome.Accepted
            ? PeerAnswer.Again(ReadReceipt(reader, 1), order.Quantity)
            : new PeerAnswer(outcome);
    }

    private static PeerReceipt ReadReceipt(NpgsqlDataReader reader, int from) => new(
        reader.GetGuid(from), reader.GetInt32(from + 1), reader.GetInt64(from + 2),
        new DateTimeOffset(reader.GetDateTime(from + 3)));

    private static void Add<T>(NpgsqlParameterCollection parameters, params ReadOnlySpan<T> values)
    {
        foreach (var value in values)
        {
            parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        }
    }
}
