using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Commerce.Engine.Tests;

/// <summary>A message and its next version: one member gone, three new, one wider, one renamed.</summary>
[GenerateSerializer, Alias("tests.cart-1")]
public sealed record CartOne(
    [property: Id(0)] string Name,
    [property: Id(1)] int Count,
    [property: Id(2)] string Gone,
    [property: Id(3)] Place Place,
    [property: Id(4)] IReadOnlyList<Place> Places);

/// <inheritdoc cref="CartOne"/>
[GenerateSerializer, Alias("tests.cart-2")]
public sealed record CartTwo(
    [property: Id(0)] string Title,
    [property: Id(1)] long Count,
    [property: Id(3)] WidePlace Place,
    [property: Id(4)] ImmutableArray<WidePlace> Places,
    [property: Id(5)] string New,
    [property: Id(6)] string? Perhaps,
    [property: Id(7)] IReadOnlyDictionary<string, int> Counts);

[GenerateSerializer, Alias("tests.place-1")]
public readonly record struct Place([property: Id(0)] int X, [property: Id(1)] int Y);

[GenerateSerializer, Alias("tests.place-2")]
public readonly record struct WidePlace([property: Id(0)] int X, [property: Id(2)] Guid Id, [property: Id(1)] int Y);

/// <summary>Members of every kind that a codec has to reach: set, given, private.</summary>
[GenerateSerializer, Alias("tests.corners")]
public sealed record Corners([property: Id(0)] int First)
{
    [Id(1)]
    public int Given { get; init; }

    [Id(2)]
    private readonly int _hidden;

    [Id(3)]
    public string? Fixed { get; }

    public Corners WithHidden(int hidden, string text) => new(this, hidden, text);

    private Corners(Corners other, int hidden, string text) : this(other)
    {
        _hidden = hidden;
        Fixed = text;
    }

    public int Hidden => _hidden;
}

[GenerateSerializer, Alias("tests.struct-of-fields")]
public readonly struct StructOfFields(int value) : IEquatable<StructOfFields>
{
    [Id(0)]
    private readonly int _value = value;

    public bool Equals(StructOfFields other) => _value == other._value;

    public override bool Equals(object? obj) => obj is StructOfFields other && Equals(other);

    public override int GetHashCode() => _value;

    public static bool operator ==(StructOfFields left, StructOfFields right) => left.Equals(right);

    public static bool operator !=(StructOfFields left, StructOfFields right) => !left.Equals(right);
}

/// <summary>Holds itself: as deep as one likes.</summary>
[GenerateSerializer, Alias("tests.node")]
public sealed record Node([property: Id(0)] Node? Next, [property: Id(1)] int Value = 0);

[GenerateSerializer, Alias("tests.collections")]
public sealed record Collections(
    [property: Id(0)] IReadOnlyList<string?> Texts,
    [property: Id(1), Immutable] int?[] Perhaps,
    [property: Id(2)] IReadOnlyCollection<byte> Bytes,
    [property: Id(3)] IReadOnlySet<string> Set,
    [property: Id(4)] FrozenDictionary<Guid, Place> Frozen,
    [property: Id(5)] ImmutableDictionary<string, IReadOnlyList<long>> Map,
    [property: Id(6)] (int Number, string? Text, Place Place) Tuple,
    [property: Id(7)] ImmutableList<bool>? Maybe);

[GenerateSerializer, Alias("tests.shortage")]
public sealed class ShortageException(string message) : Exception(message)
{
    [Id(0)]
    public int Left { get; init; }

    [Id(1)]
    public string? Sku { get; private set; }

    public ShortageException Of(string sku)
    {
        Sku = sku;
        return this;
    }
}
