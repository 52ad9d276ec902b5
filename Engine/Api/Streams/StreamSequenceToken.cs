namespace Orleans.Streams;

/// <summary>A place in a stream that can be read again. Memory streams cannot, and have none.</summary>
#pragma warning disable CA1036, CA1067, MA0095, MA0096, MA0097 // as in Orleans: compared by methods only
public abstract class StreamSequenceToken : IEquatable<StreamSequenceToken>, IComparable<StreamSequenceToken>
#pragma warning restore CA1036, CA1067, MA0095, MA0096, MA0097
{
    /// <summary>The number of the batch.</summary>
    public abstract long SequenceNumber { get; protected set; }

    /// <summary>The number in the batch.</summary>
    public abstract int EventIndex { get; protected set; }

    /// <inheritdoc/>
    public abstract bool Equals(StreamSequenceToken? other);

    /// <inheritdoc/>
    public abstract int CompareTo(StreamSequenceToken? other);
}
