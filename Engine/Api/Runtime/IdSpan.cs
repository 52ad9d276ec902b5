namespace Orleans.Runtime;

/// <summary>A key: characters with their hash, which is the same in every process.</summary>
[Immutable]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly string? _value;
    private readonly int _hash;

    private IdSpan(string value)
    {
        _value = value;
        _hash = Hash(value);
    }

    /// <summary>Whether nothing was given.</summary>
    public bool IsDefault => string.IsNullOrEmpty(_value);

    /// <summary>A key of these characters.</summary>
    /// <param name="id">The characters.</param>
    /// <returns>The key.</returns>
    public static IdSpan Create(string id) => new(id);

    /// <inheritdoc/>
    public bool Equals(IdSpan obj) => _hash == obj._hash && string.Equals(_value, obj._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <summary>The hash, which is the same in every process.</summary>
    public override int GetHashCode() => _hash;

    /// <summary>Ordinal.</summary>
    public int CompareTo(IdSpan other) => string.CompareOrdinal(_value, other._value);

    /// <summary>Whether the characters are the same.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Whether the characters differ.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    /// <summary>The characters.</summary>
    public override string ToString() => _value ?? "";

    // FNV-1a with a final mix: keys of one kind differ in their last characters only.
    private static int Hash(string value)
    {
        var hash = 2166136261u;
        foreach (var character in value)
        {
            hash = (hash ^ character) * 16777619u;
        }

        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        return (int)(hash ^ (hash >> 16));
    }
}
