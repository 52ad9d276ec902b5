using System.Data;
using System.Reflection;
using Commerce.Storage.SqlServer;
using Commerce.Storage.Writer;
using Microsoft.Data.SqlClient;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Commerce.Storage.Tests;

/// <summary>
/// Goal: the T-SQL is T-SQL, and fits the tables that it is about. Method: SQL Server's own parser, without a server:
/// it finds wrong syntax; names of tables, columns and variables are compared with the migrations here.
/// </summary>
public sealed class SqlServerSqlTests
{
    private static readonly SqlServerSchemaModel Schema = new(
        SqlServerMigrations.All.SelectMany(SqlServerDialect.Instance.BatchesOf).Select(Parse),
        Tables.ToDictionary(table => table.Name, table => table.TypeName, StringComparer.Ordinal));

    private static IEnumerable<TableRows> Tables =>
        new SqlServerAppends().Tables.Concat(new SqlServerTransactions().Tables);

    public static TheoryData<string, string> Statements =>
    [
        .. new[] { typeof(SqlServerSql), typeof(SqlServerProductSql), typeof(SqlServerSalesSql),
            typeof(SqlServerReviewSql) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(one => one is { IsLiteral: true, FieldType.Name: "String" })
            .Where(one => one.Name is not (
                nameof(SqlServerSql.BeginBatch) or nameof(SqlServerSql.EndBatch) or nameof(SqlServerSql.Append)
                or nameof(SqlServerSql.Transact) or nameof(SqlServerSalesSql.TrimOutbox)
                or nameof(SqlServerSalesSql.FindHandled) or nameof(SqlServerSalesSql.Add)
                or nameof(SqlServerProductSql.Put) or nameof(SqlServerProductSql.Migration)))
            .Select(one => (one.Name, (string)one.GetRawConstantValue()!)),
        .. Enum.GetValues<ProductSort>().Select(
            sort => ($"FindProducts {sort}", SqlServerProductSql.Find(
                sort, inStock: sort == ProductSort.Name, stars: sort == ProductSort.Rating ? 4 : 0))),
        .. Enum.GetValues<ReviewSort>().Select(
            sort => ($"ListReviews {sort}", SqlServerReviewSql.List(sort, ofStars: sort == ReviewSort.Newest))),
        .. new[] { 0, 1, 2, 3, 4, 5 }.Select(n => ($"batch {n}", BatchWith(n).CommandText)),
    ];

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_statement_parses_and_names_only_columns_that_there_are(string name, string sql)
    {
        var script = Parse(sql);

        Assert.True(script.Batches.Sum(batch => batch.Statements.Count) > 0, name);
        Assert.Empty(Schema.UnknownNames(script));
    }

    [Fact]
    public void A_wrong_statement_is_found()
    {
        Assert.ThrowsAny<Exception>(() => Parse("SELECT 1 FROM"));
        Assert.Equal(["unknown table nowhere"], Schema.UnknownNames(Parse("SELECT 1 FROM nowhere")));
        Assert.Equal(["unknown column o.x"], Schema.UnknownNames(Parse("SELECT o.x FROM outbox AS o")));
        Assert.Equal(
            ["unknown column nothing of outbox"],
            Schema.UnknownNames(Parse("INSERT INTO outbox (nothing) VALUES (1)")));
        Assert.Equal(
            ["unknown column nothing of outbox"],
            Schema.UnknownNames(Parse("UPDATE o SET nothing = 1 FROM outbox AS o WHERE o.id = 1")));
    }

    [Fact]
    public void Rows_on_their_way_have_the_columns_of_their_types_in_the_same_order()
    {
        Assert.Equal(Schema.Types.Keys.Order(), Tables.Select(table => table.TypeName).Order());
        Assert.All(
            Tables,
            table => Assert.Equal(Schema.Types[table.TypeName], table.Columns.Select(column =>
                $"{column.Name} {column.SqlDbType.ToString().ToLowerInvariant()}"
                + (column.SqlDbType is not (SqlDbType.NVarChar or SqlDbType.VarBinary) ? ""
                    : column.MaxLength < 0 ? "(max)" : $"({column.MaxLength})"))));
    }

    [Fact]
    public void Every_key_of_a_row_on_its_way_compares_as_the_tables_do() =>
        Assert.All(
            SqlServerMigrations.All.SelectMany(migration => migration.Split('\n'))
                .Where(line => line.Contains("nvarchar(390)", StringComparison.Ordinal)),
            line => Assert.Contains("COLLATE Latin1_General_100_BIN2 NOT NULL", line, StringComparison.Ordinal));

    [Fact]
    public void Clustered_keys_fit_into_900_bytes()
    {
        Assert.NotEmpty(Schema.KeyBytes);
        Assert.All(Schema.KeyBytes, key => Assert.InRange(key.Value, 1, 900));
    }

    /// <summary>
    /// A batch with some kinds of work: 0 appends, 1 transactions, 2 both, 3 all kinds, 4 a trim of the outbox, 5
    /// one of takeovers.
    /// </summary>
    internal static SqlCommand BatchWith(int kind)
    {
        using var session = new SqlServerWriteSession(new SqlConnection(), _ => { }, TimeProvider.System);
        session.Begin();
        if (kind is 0 or 2 or 3)
        {
            session.Execute(Append(1));
            session.Execute(Append(2));
        }

        if (kind is 1 or 2)
        {
            session.Execute(Transactions(new PutState("t", "k", 0, default)));
        }

        if (kind == 3)
        {
            var row = TransactionCompliance.Row("o", "paid", 1);
            session.Execute(Transactions(
                new PutState("t", "k", 0, default), new PutState("t", "l", 1, new byte[] { 1 }),
                new DeleteState("t", "m", 1), new AddInbox("c", 1), new PutOrderIndex(row),
                new PutProduct(new ProductRow("p", "c", "Name", 1, "GBP", "s", 1, true)),
                new AddDeadline(TestPool.At, "k", "a"), new RemoveDeadline(TestPool.At, "k", "b"),
                new AddOutbox("t", "k", default),
                new PutReview(new ReviewRow("p", "r", "A.", 5, "Title", "Text", TestPool.At)),
                new AddSales(new SalesRow("s", TestPool.At, "GBP", 1, 2, 3, 4, 5)),
                new AddSoldTogether(new SoldTogetherRow("s", "t", 1))));
        }

        if (kind is 3 or 4)
        {
            session.Execute(new TrimOutboxWork(7));
        }

        if (kind is 3 or 5)
        {
            session.Execute(new TrimTakeoversWork([(1, 5), (2, 6)], 8));
        }

        var command = new SqlCommand();
        Assert.True(session.Compose(command));
        return command;
    }

    private static AppendWork Append(long seq) => new(new PoolAppend(
        "p", 1, Guid.Empty, seq - 1, [TestPool.Entry(seq, PoolEntryKind.Intake, 1)],
        new PoolCounters(seq, (int)seq, (int)seq, 0, 0), 0, null));

    private static TransactionsWork Transactions(params ShardWrite[] writes) =>
        new([writes.Aggregate(new ShardTransaction(0), (building, write) => building.Add(write))]);

    private static TSqlScript Parse(string sql)
    {
        using var reader = new StringReader(sql);
        // The oldest server that will do: SQL Server 2016.
        var script = (TSqlScript)new TSql130Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        Assert.Empty(errors.Select(error => $"{error.Line}:{error.Column} {error.Message}"));
        return script;
    }
}
