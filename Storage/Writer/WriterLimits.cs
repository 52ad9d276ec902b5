namespace Commerce.Storage.Writer;

/// <param name="QueueRowsMax">Rows that may wait for a commit.</param>
/// <param name="BatchRowsMax">Rows in one commit.</param>
internal sealed record WriterLimits(int QueueRowsMax, int BatchRowsMax);
