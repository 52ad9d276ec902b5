using System.Diagnostics;
using System.Text;
using Commerce.Storage.Writer;
using Microsoft.Data.SqlClient;
using static Commerce.Storage.SqlServer.TableRows;

namespace Commerce.Storage.SqlServer;

/// <summary>The transactions of a batch, as rows for <see cref="SqlServerSql.Transact"/>.</summary>
internal sealed class SqlServerTransactions : LayeredTransactions
{
    private const int NameLengthMax = 50;
    private const int SkuLengthMax = 64;
    private const int PictureLengthMax = 100;

    private readonly TableRows _states = new(
        "@states", "state_rows", Int("layer"), Int("ord"), Int("n"), Text("grain_type", NameLengthMax),
        Key("grain_key"), BigInt("expected_version"), Bytes("payload"));

    private readonly TableRows _messages = new(
        "@messages", "message_rows", Int("layer"), Int("ord"), Int("n"), Text("consumer", NameLengthMax),
        BigInt("event_id"));

    private readonly TableRows _orders = new(
        "@orders", "order_rows", Int("layer"), Int("ord"), Int("n"), Key("order_id"), Key("member_id"),
        BigInt("placed_at"), Text("status", NameLengthMax), BigInt("total"), Text("currency", NameLengthMax),
        Text("first_line"), Int("line_count"), BigInt("pay_before"));

    private readonly TableRows _products = new(
        "@products", "product_rows", Int("layer"), Int("ord"), Int("n"), Key("product_id"), Key("category"),
        Text("name"), Text("name_lower"), BigInt("price"), Text("currency", NameLengthMax), Text("sku"),
        BigInt("popularity"), Bit("published"), Text("brand"), BigInt("list_price"), BigInt("added_at"),
        Text("name_words"), Text("kind_words"), Text("all_words"), Bit("in_stock"), Text("picture", PictureLengthMax),
        Int("rating"), Int("rating_count"));

    private readonly TableRows _deadlines = new(
        "@deadlines", "deadline_rows", Int("layer"), Int("ord"), Int("n"), BigInt("due_at"),
        Text("kind", NameLengthMax), Key("key"), Bit("removed"));

    private readonly TableRows _events = new(
        "@events", "event_rows", Int("ord"), Int("n"), Text("topic"), Text("key"), Bytes("payload"));

    private readonly TableRows _sales = new(
        "@sales", "sales_rows", Int("layer"), Int("ord"), Int("n"), Text("sku", SkuLengthMax), BigInt("hour"),
        Text("currency", NameLengthMax), BigInt("orders"), BigInt("units"), BigInt("gross"), BigInt("returned_units"),
        BigInt("refunded"));

    private readonly TableRows _together = new(
        "@together", "together_rows", Int("layer"), Int("ord"), Int("n"), Text("sku", SkuLengthMax),
        Text("other", SkuLengthMax), BigInt("orders"));

    private readonly TableRows _reviews = new(
        "@reviews", "review_rows", Int("layer"), Int("ord"), Int("n"), Key("product_id"),
        Text("review_id", NameLengthMax), Text("author"), Int("stars"), Text("title"), Text("text"),
        BigInt("written_at"), Bit("shown"), BigInt("edited_at"), Text("answer"), BigInt("answered_at"));

    public IEnumerable<TableRows> Tables =>
        [_states, _messages, _orders, _products, _deadlines, _events, _reviews, _sales, _together];

    public override void Clear()
    {
        base.Clear();
        foreach (var table in Tables)
        {
            table.Clear();
        }
    }

    /// <param name="command">Gets the rows.</param>
    /// <param name="declarations">Get the tables without rows.</param>
    /// <param name="statements">Get what is done with them.</param>
    /// <param name="now">Stamp of the rows, milliseconds since 1970.</param>
    public void AddTo(SqlCommand command, StringBuilder declarations, StringBuilder statements, long now)
    {
        StartNoting(all: true); // But those that the server names.
        if (Count == 0)
        {
            return;
        }

        foreach (var table in Tables)
        {
            table.AddTo(command, declarations);
        }

        command.Parameters.AddWithValue("@transaction_layers", LayerCount);
        command.Parameters.AddWithValue("@now", now);
        statements.Append(SqlServerSql.Transact);
    }

    /// <summary>A condition of this one does not hold.</summary>
    public void InConflict(int ord) => Done[ord] = false;

    public void EventsUpTo(long lastId) => LastOutboxId = lastId;

    protected override void Place(int layer, int ord, IReadOnlyList<ShardWrite> writes)
    {
        for (var n = 0; n < writes.Count; n++)
        {
            Place(layer, ord, n, writes[n]);
        }
    }

    private void Place(int layer, int ord, int n, ShardWrite write)
    {
        switch (write)
        {
            case PutState put:
                _states.Add(layer, ord, n, put.GrainType, put.GrainKey, put.ExpectedVersion, put.Payload);
                break;
            case DeleteState delete:
                _states.Add(layer, ord, n, delete.GrainType, delete.GrainKey, delete.ExpectedVersion, null);
                break;
            case AddInbox inbox:
                _messages.Add(layer, ord, n, inbox.Consumer, inbox.EventId);
                break;
            case PutOrderIndex { Row: var row }:
                _orders.Add(
                    layer, ord, n, row.OrderId, row.MemberId, row.PlacedAt.ToUnixTimeMilliseconds(), row.Status,
                    row.Total, row.Currency, row.FirstLine, row.LineCount, row.PayBefore?.ToUnixTimeMilliseconds());
                break;
            case PutProduct put:
                Place(layer, ord, n, put);
                break;
            case AddDeadline add:
                _deadlines.Add(layer, ord, n, add.DueAt.ToUnixTimeMilliseconds(), add.Kind, add.Key, false);
                break;
            case RemoveDeadline remove:
                _deadlines.Add(layer, ord, n, remove.DueAt.ToUnixTimeMilliseconds(), remove.Kind, remove.Key, true);
                break;
            case AddOutbox happened:
                _events.Add(ord, n, happened.Topic, happened.Key, happened.Payload);
                break;
            case PutReview { Row: var row }:
                _reviews.Add(
                    layer, ord, n, row.ProductId, row.ReviewId, row.Author, row.Stars, row.Title, row.Text,
                    row.WrittenAt.ToUnixTimeMilliseconds(), row.Shown, row.EditedAt?.ToUnixTimeMilliseconds(),
                    row.Answer, row.AnsweredAt?.ToUnixTimeMilliseconds());
                break;
            case AddSales { Row: var row }:
                _sales.Add(
                    layer, ord, n, row.Sku, row.Hour.ToUnixTimeMilliseconds(), row.Currency, row.Orders, row.Units,
                    row.Gross, row.ReturnedUnits, row.Refunded);
                break;
            case AddSoldTogether { Row: var row }:
                _together.Add(layer, ord, n, row.Sku, row.Other, row.Orders);
                break;
            default:
                throw new UnreachableException($"No provider writes {write.GetType().Name}.");
        }
    }

    private void Place(int layer, int ord, int n, PutProduct put)
    {
        var (row, words) = (put.Row, ProductWords.Of(put));
        _products.Add(
            layer, ord, n, row.ProductId, row.Category, row.Name, row.Name.ToLowerInvariant(), row.Price, row.Currency,
            row.Sku, row.Popularity, row.Published, row.Brand, row.ListPrice, row.AddedAt.ToUnixTimeMilliseconds(),
            SqlServerProductSql.Text(words.Name), SqlServerProductSql.Text(words.Name.Concat(words.Kind)),
            SqlServerProductSql.Text([.. words.Name, .. words.Kind, .. words.Description]), row.InStock, row.Picture,
            row.Rating, row.RatingCount);
    }
}
