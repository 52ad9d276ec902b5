using System.Collections.Frozen;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Commerce.Engine;

/// <summary>Makes a collection of the elements that were read.</summary>
/// <typeparam name="TCollection">The collection.</typeparam>
/// <typeparam name="T">Its elements.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISequenceShape<TCollection, T>
{
    /// <summary>Makes it.</summary>
    /// <param name="items">The elements; they are its own from now on.</param>
    /// <returns>The collection.</returns>
    static abstract TCollection From(T[] items);
}

/// <summary>Makes a dictionary of the entries that were read.</summary>
/// <typeparam name="TMap">The dictionary.</typeparam>
/// <typeparam name="TKey">Its keys.</typeparam>
/// <typeparam name="TValue">Its values.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMapShape<TMap, TKey, TValue>
    where TKey : notnull
{
    /// <summary>Makes it.</summary>
    /// <param name="entries">The entries; they are its own from now on.</param>
    /// <returns>The dictionary.</returns>
    static abstract TMap From(Dictionary<TKey, TValue> entries);
}

/// <summary>Arrays, and whatever an array is.</summary>
/// <typeparam name="T">The elements.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ArrayShape<T> : ISequenceShape<T[], T>, ISequenceShape<IReadOnlyList<T>, T>,
    ISequenceShape<IReadOnlyCollection<T>, T>, ISequenceShape<IEnumerable<T>, T>
{
    static T[] ISequenceShape<T[], T>.From(T[] items) => items;

    static IReadOnlyList<T> ISequenceShape<IReadOnlyList<T>, T>.From(T[] items) => items;

    static IReadOnlyCollection<T> ISequenceShape<IReadOnlyCollection<T>, T>.From(T[] items) => items;

    static IEnumerable<T> ISequenceShape<IEnumerable<T>, T>.From(T[] items) => items;
}

/// <summary>Lists.</summary>
/// <typeparam name="T">The elements.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ListShape<T> : ISequenceShape<List<T>, T>
{
    static List<T> ISequenceShape<List<T>, T>.From(T[] items) => [.. items];
}

/// <summary>Sets.</summary>
/// <typeparam name="T">The elements.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SetShape<T> : ISequenceShape<HashSet<T>, T>, ISequenceShape<IReadOnlySet<T>, T>,
    ISequenceShape<FrozenSet<T>, T>, ISequenceShape<ImmutableHashSet<T>, T>
{
    static HashSet<T> ISequenceShape<HashSet<T>, T>.From(T[] items) => [.. items];

    static IReadOnlySet<T> ISequenceShape<IReadOnlySet<T>, T>.From(T[] items) => new HashSet<T>(items);

    static FrozenSet<T> ISequenceShape<FrozenSet<T>, T>.From(T[] items) => items.ToFrozenSet();

    static ImmutableHashSet<T> ISequenceShape<ImmutableHashSet<T>, T>.From(T[] items) => [.. items];
}

/// <summary>Immutable arrays and lists.</summary>
/// <typeparam name="T">The elements.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableShape<T> : ISequenceShape<ImmutableArray<T>, T>, ISequenceShape<ImmutableList<T>, T>
{
    static ImmutableArray<T> ISequenceShape<ImmutableArray<T>, T>.From(T[] items) =>
        ImmutableCollectionsMarshal.AsImmutableArray(items);

    static ImmutableList<T> ISequenceShape<ImmutableList<T>, T>.From(T[] items) => [.. items];
}

/// <summary>Dictionaries.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct MapShape<TKey, TValue> : IMapShape<Dictionary<TKey, TValue>, TKey, TValue>,
    IMapShape<IReadOnlyDictionary<TKey, TValue>, TKey, TValue>,
    IMapShape<FrozenDictionary<TKey, TValue>, TKey, TValue>,
    IMapShape<ImmutableDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    static Dictionary<TKey, TValue> IMapShape<Dictionary<TKey, TValue>, TKey, TValue>.From(
        Dictionary<TKey, TValue> entries) => entries;

    static IReadOnlyDictionary<TKey, TValue> IMapShape<IReadOnlyDictionary<TKey, TValue>, TKey, TValue>.From(
        Dictionary<TKey, TValue> entries) => entries;

    static FrozenDictionary<TKey, TValue> IMapShape<FrozenDictionary<TKey, TValue>, TKey, TValue>.From(
        Dictionary<TKey, TValue> entries) => entries.ToFrozenDictionary();

    static ImmutableDictionary<TKey, TValue> IMapShape<ImmutableDictionary<TKey, TValue>, TKey, TValue>.From(
        Dictionary<TKey, TValue> entries) => entries.ToImmutableDictionary();
}
