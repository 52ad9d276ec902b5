using Commerce.Storage.Facets;

namespace Commerce.Storage.Sqlite;

/// <summary>
/// The facets of one file. Who searches brings them up to date: a file has one writer, which numbers the changes of
/// products, so that what has a higher number than the last one read is what has changed since.
/// </summary>
internal sealed class SqliteFacets
{
    private readonly Lock _refreshing = new();
    private volatile ProductFacets _latest = new();

    /// <summary>Reads the file, with the facets of the very same moment.</summary>
    public T Read<T>(SqliteDatabase database, Func<ProductFacets, T> read)
    {
        try
        {
            return read(Begin(database));
        }
        finally
        {
            if (database.InTransaction)
            {
                database.Prepare(SqliteSql.Commit).Run();
            }
        }
    }

    private ProductFacets Begin(SqliteDatabase database)
    {
        var facets = _latest; // Before the transaction begins: never newer than what it sees.
        database.Prepare(SqliteSql.BeginRead).Run();
        if (ReadLastChange(database) == facets.Version)
        {
            return facets;
        }

        database.Prepare(SqliteSql.Commit).Run();
        lock (_refreshing) // However many wait for a change, it is read once.
        {
            database.Prepare(SqliteSql.BeginRead).Run();
            return _latest = Refresh(database, _latest);
        }
    }

    private static ProductFacets Refresh(SqliteDatabase database, ProductFacets facets)
    {
        var changes = facets.Change();
        var version = facets.Version;
        var rows = database.Prepare(SqliteProductSql.ReadChanges).Start().Add(version);
        while (rows.Step())
        {
            version = Math.Max(version, rows.Int64(10));
            changes.Put(rows.Int32(0), rows.Text(1), rows.Text(2), new FacetRow
            {
                Price = rows.Int64(3),
                Popularity = rows.Int64(4),
                AddedAt = rows.Int64(5),
                Name = rows.Bytes(6),
                ProductId = rows.Bytes(7),
                Published = rows.Int64(8) != 0,
                InStock = rows.Int64(9) != 0,
                Rating = (short)rows.Int64(11),
                RatingCount = rows.Int32(12),
            });
        }

        return changes.Done(version);
    }

    private static long ReadLastChange(SqliteDatabase database) =>
        SqliteQueries.One(database.Prepare(SqliteProductSql.ReadLastChange), row => row.Int64(0));
}
