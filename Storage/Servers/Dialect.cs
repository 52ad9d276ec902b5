using System.Data.Common;

namespace Commerce.Storage.Servers;

/// <summary>
/// What database servers of one kind are asked in their own words. Statements take their parameters and give their
/// columns in the same order in every dialect: <see cref="ServerQueries"/> says which, <see cref="ServerRows"/> what.
/// </summary>
internal abstract class Dialect
{
    public abstract string LockSchema { get; }

    public abstract string CreateSchemaVersion { get; }

    public abstract string ReadSchemaVersion { get; }

    public abstract string AddSchemaVersion { get; }

    public abstract IReadOnlyList<string> Migrations { get; }

    public abstract string ReadInfo { get; }

    public abstract string AddInfo { get; }

    public abstract string CountOpen { get; }

    public abstract string ReadHighestView { get; }

    public abstract string ReadMap { get; }

    public abstract string AddMap { get; }

    public abstract string TakeOver { get; }

    public abstract string ReadPool { get; }

    public abstract string QuarantinePool { get; }

    public abstract string ReadPoolNumber { get; }

    public abstract string ReadPoolId { get; }

    public abstract string ReadUnrelayedPools { get; }

    public abstract string ReadEntries { get; }

    public abstract string ReadState { get; }

    public abstract string ReadOrders { get; }

    public abstract string ReadDeadlines { get; }

    public abstract string ReadOutbox { get; }

    public abstract string ReadLastOutboxId { get; }

    public abstract string CountWaiting { get; }

    public abstract string CountCategories { get; }

    public abstract string ReadProducts { get; }

    public abstract string ListProducts { get; }

    public abstract string ListStates { get; }

    public abstract string CountReviews { get; }

    public abstract string HasInbox { get; }

    public abstract string ReadHours { get; }

    public abstract string ReadSkus { get; }

    public abstract string ReadSoldTogether { get; }

    public abstract string ReadAllInbox { get; }

    public abstract string ReadAllSales { get; }

    public abstract string ReadAllSoldTogether { get; }

    public abstract string ReadPools { get; }

    public abstract string ReadTakeovers { get; }

    public abstract string ReadOldTakeovers { get; }

    public abstract string ReadStates { get; }

    public abstract string ReadAllOrders { get; }

    public abstract string ReadAllDeadlines { get; }

    public abstract string ReadAllOutbox { get; }

    /// <summary>Reviews of a product in an order, perhaps only those of so many stars.</summary>
    public abstract string ListReviews(ReviewSort sort, bool ofStars);

    /// <summary>How the server orders texts: the merge of several shards' products must do the same.</summary>
    public abstract Comparison<string> TextOrder { get; }

    /// <summary>Makes a text of what a migration consists of, one by one.</summary>
    public virtual IEnumerable<string> BatchesOf(string migration) => [migration];

    /// <summary>Gives a command its parameters.</summary>
    public abstract void Bind(DbCommand command, params ReadOnlySpan<object?> values);

    /// <summary>The first products of the shard, as many as the page could need, and how all spread.</summary>
    public abstract Task<ShardProducts> FindProductsAsync(
        DbDataSource source, ProductSearch search, CancellationToken cancellationToken);

    /// <summary>Characters that a key may have.</summary>
    public const int KeyLengthMax = 390;

    /// <summary>Whether the server can tell this text from every other one, as a key.</summary>
    public virtual bool IsKey(string text) => true;

    /// <exception cref="ArgumentException">It cannot.</exception>
    public void CheckKey(string text)
    {
        if (!IsKey(text))
        {
            throw new ArgumentException(
                $"The key '{text}' ends with a space or is longer than {KeyLengthMax}, which this database cannot tell "
                + "from another key or hold. Refuse or clean such a key where it comes in.", nameof(text));
        }
    }

    /// <summary>Whether an exception says that the server, or the way to it, failed.</summary>
    public virtual bool IsOfServer(Exception exception) => exception is DbException or TimeoutException;

    /// <summary>Whether a takeover that failed so may succeed if it is tried again.</summary>
    public abstract bool TakeoverMayPass(Exception exception);

    /// <summary>Whether a server that could not be used at start may be usable in a moment.</summary>
    public abstract bool MayPass(Exception exception);

    /// <summary>What went wrong, without what the driver says beside it.</summary>
    public abstract string ErrorText(Exception exception);
}
