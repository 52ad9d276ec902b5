using System.Globalization;
using System.Runtime.InteropServices;

namespace Orleans.Runtime;

/// <summary>The identity of a stream: a namespace, which may be missing, and a key.</summary>
[Immutable]
[StructLayout(LayoutKind.Auto)]
#pragma warning disable CA1036, MA0097 // as in Orleans: compared by the method only
public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>
#pragma warning restore CA1036, MA0097
{
    private readonly string? _namespace;
    private readonly string? _key;

    private StreamId(string? ns, string key) => (_namespace, _key) = (ns, key);

    /// <summary>An identity.</summary>
    /// <param name="ns">The namespace; null: none.</param>
    /// <param name="key">The key.</param>
    /// <returns>The identity.</returns>
    public static StreamId Create(string? ns, Guid key) => new(ns, key.ToString("N"));

    /// <inheritdoc cref="Create(string, Guid)"/>
    public static StreamId Create(string? ns, long key) => new(ns, key.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc cref="Create(string, Guid)"/>
    public static StreamId Create(string? ns, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(ns, key);
    }

    /// <summary>The key.</summary>
    /// <returns>The key.</returns>
    public string GetKeyAsString() => _key ?? "";

    /// <summary>The namespace.</summary>
    /// <returns>The namespace; null: none.</returns>
    public string? GetNamespace() => _namespace;

    /// <summary>By namespace, then by key, ordinal.</summary>
    public int CompareTo(StreamId other) => string.CompareOrdinal(_namespace, other._namespace) is var order and not 0
        ? order
        : string.CompareOrdinal(_key, other._key);

    /// <inheritdoc/>
    public bool Equals(StreamId other) =>
        string.Equals(_key, other._key, StringComparison.Ordinal)
        && string.Equals(_namespace, other._namespace, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StreamId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_namespace, _key);

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);

    /// <summary>Namespace, slash and key; without a namespace, the key.</summary>
    public override string ToString() => _namespace is null ? GetKeyAsString() : $"{_namespace}/{_key}";
}
