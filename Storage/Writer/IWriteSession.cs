namespace Commerce.Storage.Writer;

/// <summary>A provider's write connection of one shard, used by the writer's thread only.</summary>
internal interface IWriteSession : IDisposable
{
    /// <summary>Whether it can be used again; if not, another one is opened for the next batch.</summary>
    bool Usable { get; }

    void Begin();

    /// <summary>Executes inside the transaction. A refusal is put on the work; an exception is a failure.</summary>
    void Execute(ShardWork work);

    void Commit();

    /// <summary>Leaves no transaction open. Throws if it cannot; then the session is of no more use.</summary>
    void Rollback();

    /// <summary>What an exception out of this session means.</summary>
    /// <param name="exception">As thrown.</param>
    /// <param name="committing">Whether it came out of <see cref="Commit"/>.</param>
    WriteFailure Classify(Exception exception, bool committing);
}

/// <summary>What a failure of a batch means.</summary>
internal enum WriteFailure
{
    /// <summary>Some work of the batch is at fault; nothing was written.</summary>
    Work,

    /// <summary>The store cannot write now; nothing was written.</summary>
    Store,

    /// <summary>The batch may or may not be durable.</summary>
    Unknown,
}
