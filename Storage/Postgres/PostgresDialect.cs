using System.Data.Common;
using Commerce.Storage.Servers;
using Npgsql;

namespace Commerce.Storage.Postgres;

internal sealed class PostgresDialect : Dialect
{
    public static readonly PostgresDialect Instance = new();

    public override string LockSchema => PostgresSql.LockSchema;

    public override string CreateSchemaVersion => PostgresSql.CreateSchemaVersion;

    public override string ReadSchemaVersion => PostgresSql.ReadSchemaVersion;

    public override string AddSchemaVersion => PostgresSql.AddSchemaVersion;

    public override IReadOnlyList<string> Migrations => PostgresSql.Migrations;

    public override string ReadInfo => PostgresSql.ReadInfo;

    public override string AddInfo => PostgresSql.AddInfo;

    public override string CountOpen => PostgresSql.CountOpen;

    public override string ReadHighestView => PostgresSql.ReadHighestView;

    public override string ReadMap => PostgresSql.ReadMap;

    public override string AddMap => PostgresSql.AddMap;

    public override string TakeOver => PostgresSql.TakeOver;

    public override string ReadPool => PostgresSql.ReadPool;

    public override string QuarantinePool => PostgresSql.QuarantinePool;

    public override string ReadPoolNumber => PostgresSql.ReadPoolNumber;

    public override string ReadPoolId => PostgresSql.ReadPoolId;

    public override string ReadUnrelayedPools => PostgresSql.ReadUnrelayedPools;

    public override string ReadEntries => PostgresSql.ReadEntries;

    public override string ReadState => PostgresSql.ReadState;

    public override string ReadOrders => PostgresSql.ReadOrders;

    public override string ReadDeadlines => PostgresSql.ReadDeadlines;

    public override string ReadOutbox => PostgresSql.ReadOutbox;

    public override string ReadLastOutboxId => PostgresSql.ReadLastOutboxId;

    public override string CountWaiting => PostgresSql.CountWaiting;

    public override string CountCategories => PostgresProductSql.CountCategories;

    public override string ReadProducts => PostgresProductSql.ReadProducts;

    public override string ListProducts => PostgresProductSql.ListProducts;

    public override string ListStates => PostgresSql.ListStates;

    public override string CountReviews => PostgresReviewSql.CountReviews;

    public override string ListReviews(ReviewSort sort, bool ofStars) =>
        PostgresReviewSql.List(sort, ofStars);

    public override string HasInbox => PostgresSalesSql.HasInbox;

    public override string ReadHours => PostgresSalesSql.ReadHours;

    public override string ReadSkus => PostgresSalesSql.ReadSkus;

    public override string ReadSoldTogether => PostgresSalesSql.ReadSoldTogether;

    public override string ReadAllInbox => PostgresSalesSql.ReadAllInbox;

    public override string ReadAllSales => PostgresSalesSql.ReadAllSales;

    public override string ReadAllSoldTogether => PostgresSalesSql.ReadAllSoldTogether;

    public override string ReadPools => PostgresSql.ReadPools;

    public override string ReadTakeovers => PostgresSql.ReadTakeovers;

    public override string ReadOldTakeovers => PostgresSql.ReadOldTakeovers;

    public override string ReadStates => PostgresSql.ReadStates;

    public override string ReadAllOrders => PostgresSql.ReadAllOrders;

    public override string ReadAllDeadlines => PostgresSql.ReadAllDeadlines;

    public override string ReadAllOutbox => PostgresSql.ReadAllOutbox;

    public override Comparison<string> TextOrder => ProductSearch.ByUtf8;

    public override void Bind(DbCommand command, params ReadOnlySpan<object?> values) =>
        Add(((NpgsqlCommand)command).Parameters, values);

    public override Task<ShardProducts> FindProductsAsync(
        DbDataSource source, ProductSearch search, CancellationToken cancellationToken) =>
        PostgresFacets.Of(source).FindAsync((NpgsqlDataSource)source, search, cancellationToken);

    // Two who make a pool at once may also collide on its number.
    public override bool TakeoverMayPass(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.DeadlockDetected,
    };

    public override bool MayPass(Exception exception) => PostgresErrors.MayPass(exception);

    /// <remarks>
    /// After a statement was cancelled the driver may not understand the answer to a later one (npgsql#5803, #6391): it
    /// says so by an exception without a type of its own.
    /// </remarks>
    public override bool IsOfServer(Exception exception) =>
        base.IsOfServer(exception) || (exception.GetType() == typeof(Exception) && exception.Source == "Npgsql");

    public override string ErrorText(Exception exception) => PostgresErrors.Text(exception);

    private static void Add(NpgsqlParameterCollection parameters, params ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
    }
}
