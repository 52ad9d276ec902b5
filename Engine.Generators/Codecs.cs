using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Commerce.Engine.Generators;

/// <summary>Which codec of the engine writes a type, composed of those of its parts.</summary>
internal static class Codecs
{
    private const string Engine = "global::Commerce.Engine.";
    private const string Lists = "System.Collections.Generic.";
    private const string Immutable = "System.Collections.Immutable.";
    private const string Frozen = "System.Collections.Frozen.";

    private static readonly Dictionary<string, (string Codec, string WireName)> Scalars = new(StringComparer.Ordinal)
    {
        ["bool"] = ("BooleanCodec", "bool"),
        ["char"] = ("CharCodec", "char"),
        ["sbyte"] = ("IntegerCodec<sbyte>", "int8"),
        ["byte"] = ("IntegerCodec<byte>", "uint8"),
        ["short"] = ("IntegerCodec<short>", "int16"),
        ["ushort"] = ("IntegerCodec<ushort>", "uint16"),
        ["int"] = ("IntegerCodec<int>", "int32"),
        ["uint"] = ("IntegerCodec<uint>", "uint32"),
        ["long"] = ("IntegerCodec<long>", "int64"),
        ["ulong"] = ("IntegerCodec<ulong>", "uint64"),
        ["float"] = ("SingleCodec", "float32"),
        ["double"] = ("DoubleCodec", "float64"),
        ["decimal"] = ("DecimalCodec", "decimal"),
        ["string"] = ("StringCodec", "string"),
        ["System.Guid"] = ("GuidCodec", "guid"),
        ["System.DateTime"] = ("DateTimeCodec", "date-time"),
        ["System.DateTimeOffset"] = ("DateTimeOffsetCodec", "instant"),
        ["System.TimeSpan"] = ("TimeSpanCodec", "span"),
        ["System.DateOnly"] = ("DateOnlyCodec", "date"),
        ["System.TimeOnly"] = ("TimeOnlyCodec", "time"),
        ["System.Uri"] = ("UriCodec", "uri"),
        ["System.ReadOnlyMemory<byte>"] = ("MemoryCodec", "packed<uint8>"),
        ["Orleans.Runtime.GrainId"] = ("GrainIdCodec", "grain-id"),
        ["Orleans.Runtime.SiloAddress"] = ("SiloAddressCodec", "silo"),
    };

    // What lies in memory as it does on the wire.
    private static readonly HashSet<string> Packed =
        ["sbyte", "byte", "short", "ushort", "int", "uint", "long", "ulong", "float", "double"];

    private static readonly Dictionary<string, string> Sequences = new(StringComparer.Ordinal)
    {
        [Lists + "IReadOnlyList<T>"] = "ArrayShape",
        [Lists + "IReadOnlyCollection<T>"] = "ArrayShape",
        [Lists + "IEnumerable<T>"] = "ArrayShape",
        [Lists + "List<T>"] = "ListShape",
        [Lists + "HashSet<T>"] = "SetShape",
        [Lists + "IReadOnlySet<T>"] = "SetShape",
        [Frozen + "FrozenSet<T>"] = "SetShape",
        [Immutable + "ImmutableHashSet<T>"] = "SetShape",
        [Immutable + "ImmutableArray<T>"] = "ImmutableShape",
        [Immutable + "ImmutableList<T>"] = "ImmutableShape",
    };

    private static readonly HashSet<string> Maps =
    [
        Lists + "Dictionary<TKey, TValue>", Lists + "IReadOnlyDictionary<TKey, TValue>",
        Frozen + "FrozenDictionary<TKey, TValue>", Immutable + "ImmutableDictionary<TKey, TValue>",
    ];

    /// <summary>The codec, or null with the reason why there is none.</summary>
    public static CodecModel? Of(ITypeSymbol type, out string problem)
    {
        problem = "";
        var codec = OfPlain(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), ref problem);
        return type.NullableAnnotation == NullableAnnotation.Annotated && codec is not null
            ? codec with { Missing = "default" } : codec;
    }

    private static CodecModel? OfPlain(ITypeSymbol type, ref string problem)
    {
        var text = type.ToDisplayString(Reading.Plain);
        if (Scalars.TryGetValue(Short(type), out var scalar))
        {
            var missing = type.SpecialType == SpecialType.System_String ? "\"\"" : "default";
            return new(text, Engine + scalar.Codec, missing, scalar.WireName);
        }

        if (type is IArrayTypeSymbol { Rank: 1 } array)
        {
            return Sequence(text, array.ElementType, "ArrayShape", ref problem);
        }

        if (type is not INamedTypeSymbol named)
        {
            problem = $"{type} may be anything";
            return null;
        }

        if (named.TypeKind == TypeKind.Enum)
        {
            return Enum(named, text);
        }

        if (named.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return Of(named.TypeArguments[0], out problem) is { } inner
                ? new(
                    text, $"{Engine}NullableCodec<{inner.Type}, {inner.Name}>", "default", inner.WireName + "?",
                    inner.Enums)
                : null;
        }

        return named.IsTupleType
            ? Tuple(named, text, ref problem)
            : Collection(named, text, ref problem) ?? (problem.Length > 0 ? null : Message(named, text, ref problem));
    }

    /// <summary>The name of the codec that is written for a message.</summary>
    public static string NameOf(INamedTypeSymbol type) => "Codec_" + Reading.ClassName(type);

    private static CodecModel? Collection(INamedTypeSymbol type, string text, ref string problem)
    {
        var definition = type.OriginalDefinition.ToDisplayString();
        if (Sequences.TryGetValue(definition, out var shape))
        {
            return Sequence(text, type.TypeArguments[0], shape, ref problem);
        }

        if (!Maps.Contains(definition)
            || Of(type.TypeArguments[0], out problem) is not { } key
            || Of(type.TypeArguments[1], out problem) is not { } value)
        {
            return null;
        }

        var name = $"{Engine}MapCodec<{text}, {key.Type}, {key.Name}, {value.Type}, {value.Name}, "
            + $"{Engine}MapShape<{key.Type}, {value.Type}>>";
        return new(
            text, name, name + ".Empty", $"map<{key.WireName}, {value.WireName}>", Join([key, value]));
    }

    private static CodecModel? Sequence(
        string text, ITypeSymbol element, string shape, ref string problem)
    {
        if (Of(element, out problem) is not { } item)
        {
            return null;
        }

        shape = $"{Engine}{shape}<{item.Type}>";
        var isPacked = Packed.Contains(Short(element));
        var name = isPacked
            ? $"{Engine}PackedCodec<{text}, {item.Type}, {shape}>"
            : $"{Engine}SequenceCodec<{text}, {item.Type}, {item.Name}, {shape}>";
        return new(
            text, name, name + ".Empty", $"{(isPacked ? "packed" : "list")}<{item.WireName}>", item.Enums);
    }

    private static CodecModel? Tuple(INamedTypeSymbol type, string text, ref string problem)
    {
        if (type.TupleElements.Length > 3)
        {
            problem = $"{type} has more than three parts: make it a record";
            return null;
        }

        var parts = new List<CodecModel>();
        foreach (var element in type.TupleElements)
        {
            if (Of(element.Type, out problem) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        return new(
            text,
            $"{Engine}TupleCodec<{string.Join(", ", parts.Select(part => $"{part.Type}, {part.Name}"))}>",
            "default",
            $"({string.Join(", ", parts.Select(part => part.WireName))})",
            Join(parts));
    }

    private static CodecModel? Message(INamedTypeSymbol type, string text, ref string problem)
    {
        if (Immutability.IsReference(type))
        {
            return new(text, $"{Engine}ReferenceCodec<{text}>", "default", $"reference<{Reading.WireNameOf(type)}>");
        }

        problem = !Reading.Has(type, "Orleans.GenerateSerializerAttribute")
            ? $"{type} has no [GenerateSerializer], and the engine has no codec for it"
            : type.IsGenericType ? $"{type} is generic"
            : IsException(type) ? $"{type} is an exception, which is thrown and not sent"
            : "";
        return problem.Length > 0
            ? null
            : new(text, $"{Engine}Generated.{NameOf(type)}", "default", Reading.WireNameOf(type));
    }

    private static CodecModel Enum(INamedTypeSymbol type, string text)
    {
        var name = Reading.WireNameOf(type);
        var behind = type.EnumUnderlyingType!;
        var members = type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue)
            .Select(field => $"{field.ConstantValue} {field.Name}");
        var contract = new ContractModel(
            $"enum {name}: {Scalars[Short(behind)].WireName}", string.Join("\n", members));
        return new(
            text, $"{Engine}EnumCodec<{text}, {behind.ToDisplayString(Reading.Plain)}>", "default", name,
            new([contract]));
    }

    public static bool IsException(INamedTypeSymbol type)
    {
        INamedTypeSymbol? at = type;
        while (at is not null && at.ToDisplayString() != "System.Exception")
        {
            at = at.BaseType;
        }

        return at is not null;
    }

    private static EquatableList<ContractModel> Join(IEnumerable<CodecModel> parts) =>
        new(parts.SelectMany(part => part.Enums).Distinct().ToList());

    public static string Short(ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString();
}
