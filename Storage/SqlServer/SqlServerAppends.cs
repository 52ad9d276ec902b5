using System.Text;
using Commerce.Storage.Writer;
using Microsoft.Data.SqlClient;
using static Commerce.Storage.SqlServer.TableRows;

namespace Commerce.Storage.SqlServer;

/// <summary>The appends of a batch, as rows for <see cref="SqlServerSql.Append"/>.</summary>
internal sealed class SqlServerAppends : LayeredAppends
{
    private readonly TableRows _appends = new(
        "@appends", "append_rows", Int("layer"), Int("ord"), Key("pool_id"), BigInt("epoch"), Guid("owner"),
        BigInt("expected_seq"), BigInt("seq"), Int("intake"), Int("available"), Int("held"), Int("sold"),
        BigInt("intake_before"), BigInt("available_before"), BigInt("held_before"), BigInt("sold_before"),
        BigInt("relayed_seq"), Bytes("terms"));

    private readonly TableRows _entries = new(
        "@entries", "entry_rows", Int("ord"), BigInt("seq"), SmallInt("kind"), Int("quantity"), Text("order_id"),
        Text("buyer"), Text("idempotency_key"), BigInt("request_hash"), BigInt("unit_price"), Text("reason"),
        BigInt("at"), BigInt("held_until"), Bytes("detail"));

    private readonly List<int> _placed = [];

    public IEnumerable<TableRows> Tables => [_appends, _entries];

    public override void Clear()
    {
        base.Clear();
        _appends.Clear();
        _entries.Clear();
        _placed.Clear();
    }

    public void AddTo(SqlCommand command, StringBuilder declarations, StringBuilder statements)
    {
        if (_placed.Count == 0)
        {
            return;
        }

        foreach (var table in Tables)
        {
            table.AddTo(command, declarations);
        }

        command.Parameters.AddWithValue("@append_layers", LayerCount);
        statements.Append(SqlServerSql.Append);
        _placed.ForEach(ord => SetTaken(ord, taken: true)); // But those that the server names.
    }

    /// <summary>The server did not take this one.</summary>
    public void NotTaken(int ord) => SetTaken(ord, taken: false);

    protected override void Place(int layer, int ord, PoolAppend append, PoolCounters added)
    {
        var counters = append.Counters;
        _appends.Add(
            layer, ord, append.PoolId, append.Epoch, append.Owner, append.ExpectedSeq, counters.Seq, counters.Intake,
            counters.Available, counters.Held, counters.Sold, (long)counters.Intake - added.Intake,
            (long)counters.Available - added.Available, (long)counters.Held - added.Held,
            (long)counters.Sold - added.Sold, append.RelayedSeq, append.Terms);
        for (var i = 0; i < append.Entries.Count; i++)
        {
            var entry = append.Entries[i];
            _entries.Add(
                ord, entry.Seq, (short)entry.Kind, entry.Quantity, entry.OrderId, entry.Buyer, entry.IdempotencyKey,
                entry.RequestHash, entry.UnitPrice, entry.Reason, entry.At.ToUnixTimeMilliseconds(),
                entry.HeldUntil?.ToUnixTimeMilliseconds(), entry.Detail);
        }

        _placed.Add(ord);
    }
}
