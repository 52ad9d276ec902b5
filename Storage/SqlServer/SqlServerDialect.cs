using System.Data;
using System.Data.Common;
using System.Text.Json;
using Commerce.Storage.Servers;
using Microsoft.Data.SqlClient;

namespace Commerce.Storage.SqlServer;

internal sealed class SqlServerDialect : Dialect
{
    /// <summary>The length for texts beyond which the server knows only "unbounded".</summary>
    private const int TextLengthMax = 4_000;

    private const int Unbounded = -1;

    public static readonly SqlServerDialect Instance = new();

    public override string LockSchema => SqlServerSql.LockSchema;

    public override string CreateSchemaVersion => SqlServerSql.CreateSchemaVersion;

    public override string ReadSchemaVersion => SqlServerSql.ReadSchemaVersion;

    public override string AddSchemaVersion => SqlServerSql.AddSchemaVersion;

    public override IReadOnlyList<string> Migrations => SqlServerMigrations.All;

    public override string ReadInfo => SqlServerSql.ReadInfo;

    public override string AddInfo => SqlServerSql.AddInfo;

    public override string CountOpen => SqlServerSql.CountOpen;

    public override string ReadHighestView => SqlServerSql.ReadHighestView;

    public override string ReadMap => SqlServerSql.ReadMap;

    public override string AddMap => SqlServerSql.AddMap;

    public override string TakeOver => SqlServerSql.TakeOver;

    public override string ReadPool => SqlServerSql.ReadPool;

    public override string QuarantinePool => SqlServerSql.QuarantinePool;

    public override string ReadPoolNumber => SqlServerSql.ReadPoolNumber;

    public override string ReadPoolId => SqlServerSql.ReadPoolId;

    public override string ReadUnrelayedPools => SqlServerSql.ReadUnrelayedPools;

    public override string ReadEntries => SqlServerSql.ReadEntries;

    public override string ReadState => SqlServerSql.ReadState;

    public override string ReadOrders => SqlServerSql.ReadOrders;

    public override string ReadDeadlines => SqlServerSql.ReadDeadlines;

    public override string ReadOutbox => SqlServerSql.ReadOutbox;

    public override string ReadLastOutboxId => SqlServerSql.ReadLastOutboxId;

    public override string CountWaiting => SqlServerSql.CountWaiting;

    public override string CountCategories => SqlServerProductSql.CountCategories;

    public override string ReadProducts => SqlServerProductSql.ReadProducts;

    public override string ListProducts => SqlServerProductSql.ListProducts;

    public override string ListStates => SqlServerSql.ListStates;

    public override string CountReviews => SqlServerReviewSql.CountReviews;

    public override string ListReviews(ReviewSort sort, bool ofStars) =>
        SqlServerReviewSql.List(sort, ofStars);

    public override string HasInbox => SqlServerSalesSql.HasInbox;

    public override string ReadHours => SqlServerSalesSql.ReadHours;

    public override string ReadSkus => SqlServerSalesSql.ReadSkus;

    public override string ReadSoldTogether => SqlServerSalesSql.ReadSoldTogether;

    public override string ReadAllInbox => SqlServerSalesSql.ReadAllInbox;

    public override string ReadAllSales => SqlServerSalesSql.ReadAllSales;

    public override string ReadAllSoldTogether => SqlServerSalesSql.ReadAllSoldTogether;

    public override string ReadPools => SqlServerSql.ReadPools;

    public override string ReadTakeovers => SqlServerSql.ReadTakeovers;

    public override string ReadOldTakeovers => SqlServerSql.ReadOldTakeovers;

    public override string ReadStates => SqlServerSql.ReadStates;

    public override string ReadAllOrders => SqlServerSql.ReadAllOrders;

    public override string ReadAllDeadlines => SqlServerSql.ReadAllDeadlines;

    public override string ReadAllOutbox => SqlServerSql.ReadAllOutbox;

    /// <summary>The collation BIN2 orders by UTF-16 code units.</summary>
    public override Comparison<string> TextOrder => string.CompareOrdinal;

    public override IEnumerable<string> BatchesOf(string migration) =>
        migration.ReplaceLineEndings("\n").Split("\nGO\n");

    /// <remarks>SQL Server compares texts as if the shorter one were filled up with spaces.</remarks>
    public override bool IsKey(string text) => text.Length <= KeyLengthMax && !text.EndsWith(' ');

    /// <remarks>Lists of texts go as JSON.</remarks>
    public override void Bind(DbCommand command, params ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            var parameter = (SqlParameter)command.CreateParameter();
            parameter.ParameterName = $"@p{command.Parameters.Count + 1}";
            switch (value)
            {
                // Of few lengths, so that there are few plans.
                case null or string { Length: <= TextLengthMax }:
                    (parameter.SqlDbType, parameter.Size) = (SqlDbType.NVarChar, TextLengthMax);
                    parameter.Value = value ?? DBNull.Value;
                    break;
                case string:
                    (parameter.SqlDbType, parameter.Size) = (SqlDbType.NVarChar, Unbounded);
                    parameter.Value = value;
                    break;
                case string[] list:
                    (parameter.SqlDbType, parameter.Size) = (SqlDbType.NVarChar, Unbounded);
                    parameter.Value = JsonSerializer.Serialize(list);
                    break;
                case byte[]:
                    (parameter.SqlDbType, parameter.Size) = (SqlDbType.VarBinary, Unbounded);
                    parameter.Value = value;
                    break;
                default:
                    parameter.Value = value;
                    break;
            }

            command.Parameters.Add(parameter);
        }
    }

    public override async Task<ShardProducts> FindProductsAsync(
        DbDataSource source, ProductSearch search, CancellationToken cancellationToken)
    {
        var query = search.Query;
        await using var command = source.CreateCommand(
            SqlServerProductSql.Find(search.Sort, query.InStock, query.Stars));
        Bind(
            command, SqlServerProductSql.Match(search.Words, whole: false), search.Categories, query.MinPrice,
            query.MaxPrice, search.Brands, search.TakeOfShard, SqlServerProductSql.Match(search.Words, whole: true));
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await ServerQueries.ReadProductsAsync(rows, search, cancellationToken);
    }

    // The driver says so when none of its connections gets free in time.
    public override bool IsOfServer(Exception exception) =>
        base.IsOfServer(exception)
        || exception is InvalidOperationException && exception.Source == typeof(SqlConnection).Assembly.GetName().Name;

    public override bool TakeoverMayPass(Exception exception) =>
        exception is SqlException error && SqlServerErrors.MayPass(error.Number);

    public override bool MayPass(Exception exception) =>
        exception is TimeoutException || exception is SqlException error && SqlServerErrors.IsAway(error);

    public override string ErrorText(Exception exception) => SqlServerErrors.Text(exception);
}
