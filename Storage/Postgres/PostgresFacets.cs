using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Commerce.Storage.Facets;
using Commerce.Storage.Servers;
using Npgsql;
using NpgsqlTypes;

namespace Commerce.Storage.Postgres;

/// <summary>
/// The facets of a shard as one of its servers shows them. Each search brings them up to date by the question that also
/// finds its words. Rows say in which transaction they changed; what has changed since an earlier question was then not
/// finished or not begun, so it is not older than the oldest transaction that was open.
/// </summary>
/// <remarks>
/// A server forgets what it had shown only when it is rewound or replaced, and so begins anew: then so do its facets.
/// </remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "Without a wait handle a semaphore holds nothing.")]
internal sealed class PostgresFacets
{
    private static readonly ConditionalWeakTable<DbDataSource, PostgresFacets> OfServers = [];

    private readonly SemaphoreSlim _loading = new(1);
    private readonly PlacesOfNumbers _places = new();
    private volatile Known? _latest;

    /// <summary>Those of a server, as long as there are connections to it.</summary>
    public static PostgresFacets Of(DbDataSource server) => OfServers.GetValue(server, _ => new PostgresFacets());

    /// <summary>The first products, as many as the page could need, and how all spread: in two round trips.</summary>
    public async Task<ShardProducts> FindAsync(
        NpgsqlDataSource server, ProductSearch search, CancellationToken cancellationToken)
    {
        var byWords = search.Words.Count > 0;
        var known = _latest ?? await LoadAsync(server, null, cancellationToken);
        var (now, found) = await AskAsync(server, known, byWords ? search : null, cancellationToken);
        while (now is null)
        {
            known = await LoadAsync(server, known, cancellationToken);
            (now, found) = await AskAsync(server, known, byWords ? search : null, cancellationToken);
        }

        var searched = new FacetSearch(now, search);
        if (byWords)
        {
            found.ForEach(hit => searched.Add(hit.Place));
        }
        else
        {
            searched.AddAll();
        }

        var first = searched.First(rank => found.Where(hit => hit.Rank == rank).Select(hit => hit.Place));
        return new ShardProducts(await ReadAsync(server, now, first, cancellationToken), searched.Counts);
    }

    /// <summary>Reads all, unless another has meanwhile.</summary>
    private async Task<Known> LoadAsync(NpgsqlDataSource server, Known? useless, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_latest is { } loaded && loaded != useless)
            {
                return loaded;
            }

            await using var batch = server.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresProductSql.ReadMoment));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresProductSql.ReadAllFacets));
            await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
            var (oldestOpen, serverBegan) = await ReadMomentAsync(rows, cancellationToken);
            var facets = await ReadChangesAsync(rows, new ProductFacets(), oldestOpen, cancellationToken);
            return _latest = new Known(serverBegan, facets);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Reads what has changed, and what has the words.</summary>
    /// <returns>No facets if the server is not the one that the known ones are of.</returns>
    private async Task<(ProductFacets? Facets, List<FacetHit> Found)> AskAsync(
        NpgsqlDataSource server, Known known, ProductSearch? byWords, CancellationToken cancellationToken)
    {
        await using var batch = server.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresProductSql.ReadMoment));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresProductSql.ReadChangedFacets)
        {
            Parameters =
            {
                new NpgsqlParameter { Value = (ulong)known.Facets.Version, NpgsqlDbType = NpgsqlDbType.Xid8 },
            },
        });
        if (byWords is not null)
        {
            batch.BatchCommands.Add(PostgresProductSql.FindWords(byWords));
        }

        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var (oldestOpen, serverBegan) = await ReadMomentAsync(rows, cancellationToken);
        if (serverBegan != known.ServerBegan)
        {
            return (null, []);
        }

        var facets = await ReadChangesAsync(rows, known.Facets, oldestOpen, cancellationToken);
        if (facets.Version > known.Facets.Version)
        {
            // Another's may be as new or newer, and be lost: what it had is read again.
            _latest = known with { Facets = facets };
        }

        var found = new List<FacetHit>();
        await rows.NextResultAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            // What is newer than the facets has no place in them.
            if (_places.Find(rows.GetInt64(0)) is { } place && place < facets.PlaceCount)
            {
                found.Add(new FacetHit(place, rows.GetInt32(1)));
            }
        }

        return (facets, found);
    }

    private static async Task<(long OldestOpen, DateTime ServerBegan)> ReadMomentAsync(
        NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        await rows.ReadAsync(cancellationToken);
        var moment = ((long)rows.GetFieldValue<ulong>(0), rows.GetDateTime(1));
        await rows.NextResultAsync(cancellationToken);
        return moment;
    }

    private async Task<ProductFacets> ReadChangesAsync(
        NpgsqlDataReader rows, ProductFacets facets, long oldestOpen, CancellationToken cancellationToken)
    {
        if (!await rows.ReadAsync(cancellationToken) && facets.Version == oldestOpen)
        {
            return facets;
        }

        var changes = facets.Change();
        while (rows.IsOnRow)
        {
            changes.Put(_places.Of(rows.GetInt64(0)), rows.GetString(1), rows.GetString(2), new FacetRow
            {
                Price = rows.GetInt64(3),
                Popularity = rows.GetInt64(4),
                AddedAt = rows.GetInt64(5),
                Name = Encoding.UTF8.GetBytes(rows.GetString(6)),
                ProductId = Encoding.UTF8.GetBytes(rows.GetString(7)),
                Published = rows.GetBoolean(8),
                InStock = rows.GetBoolean(9),
                Rating = (short)rows.GetInt32(10),
                RatingCount = rows.GetInt32(11),
            });
            await rows.ReadAsync(cancellationToken);
        }

        return changes.Done(oldestOpen);
    }

    // A product that has gone from the listings meanwhile is left out.
    private static async Task<List<FoundProduct>> ReadAsync(
        NpgsqlDataSource server,
        ProductFacets facets,
        IReadOnlyList<FacetHit> hits,
        CancellationToken cancellationToken)
    {
        if (hits.Count == 0)
        {
            return [];
        }

        var ranks = hits.ToDictionary(
            hit => Encoding.UTF8.GetString(facets[hit.Place].ProductId), hit => hit.Rank, StringComparer.Ordinal);
        await using var command = server.CreateCommand(PostgresProductSql.ReadProductsOf);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. ranks.Keys] });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<FoundProduct>(hits.Count);
        while (await rows.ReadAsync(cancellationToken))
        {
            var row = ServerRows.ReadProduct(rows);
            found.Add(new FoundProduct(row, ranks[row.ProductId]));
        }

        return found;
    }

    /// <param name="ServerBegan">When the server was started that they are of.</param>
    /// <param name="Facets">Their version is the oldest transaction that was open.</param>
    private sealed record Known(DateTime ServerBegan, ProductFacets Facets);
}
