namespace Commerce.Integration;

/// <summary>What is stored of an import; refused lines are in rows of their own.</summary>
/// <param name="FileName">As the merchant called it.</param>
/// <param name="Merchant">Who imports.</param>
/// <param name="StartedAt">When it first began.</param>
/// <param name="EndedAt">When it completed or failed.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Run">Raised when it begins again after a crash.</param>
/// <param name="Chunks">The rows of refused lines of this run, in order.</param>
internal sealed record ImportRecord(
    string FileName,
    MemberId Merchant,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    ImportProgress Progress,
    int Run,
    IReadOnlyList<RefusedChunk> Chunks);

/// <summary>A row of refused lines.</summary>
/// <param name="LastLine">Number of the last line in it.</param>
internal readonly record struct RefusedChunk(long LastLine);
