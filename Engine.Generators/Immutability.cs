using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Commerce.Engine.Generators;

/// <summary>
/// Whether a value can be shared by caller and grain. The engine does not copy what is sent within a process, so what
/// is
/// sent must be known not to change.
/// </summary>
internal static class Immutability
{
    private static readonly HashSet<string> Known =
    [
        "System.Guid", "System.DateTimeOffset", "System.TimeSpan", "System.DateOnly", "System.TimeOnly", "System.Uri",
        "System.Version", "System.Int128", "System.UInt128", "System.Half", "System.Text.Rune",
        "System.Threading.CancellationToken", "System.Type", "System.Index", "System.Range",
        "System.Net.IPAddress", "System.Globalization.CultureInfo",
    ];

    // Views that cannot be written through. Who sends one promises to leave what is behind it alone.
    private static readonly HashSet<string> Views =
    [
        "System.Collections.Generic.IReadOnlyList<T>", "System.Collections.Generic.IReadOnlyCollection<T>",
        "System.Collections.Generic.IReadOnlyDictionary<TKey, TValue>", "System.Collections.Generic.IReadOnlySet<T>",
        "System.Collections.Generic.KeyValuePair<TKey, TValue>", "System.Collections.Frozen.FrozenSet<T>",
        "System.Collections.Frozen.FrozenDictionary<TKey, TValue>", "System.Nullable<T>", "T?",
    ];

    /// <summary>The part that may change, with the reason; null: nothing.</summary>
    public static string? Problem(ITypeSymbol type) =>
        Problem(type, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default));

    public static bool IsMarked(ISymbol symbol) => Has(symbol.GetAttributes());

    public static bool Has(IEnumerable<AttributeData> attributes) =>
        attributes.Any(attribute => attribute.AttributeClass?.ToDisplayString() == "Orleans.ImmutableAttribute");

    private static string? Problem(ITypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        if (type.TypeKind == TypeKind.Enum || IsPrimitive(type.SpecialType) || IsMarked(type) || !seen.Add(type))
        {
            return null;
        }

        if (type is not INamedTypeSymbol named)
        {
            return type is IArrayTypeSymbol ? $"{type} is an array" : $"{type} may be anything";
        }

        if (named.IsTupleType)
        {
            return First(named.TupleElements.Select(element => element.Type), seen);
        }

        var definition = named.OriginalDefinition.ToDisplayString();
        if (Known.Contains(definition) || IsReference(named))
        {
            return null;
        }

        if (Views.Contains(definition) || IsImmutableCollection(named))
        {
            return First(named.TypeArguments, seen);
        }

        var isMessage = named.GetAttributes().Any(
            attribute => attribute.AttributeClass?.ToDisplayString() == "Orleans.GenerateSerializerAttribute");
        return isMessage && (named.IsRecord || named.IsReadOnly)
            ? ProblemOfMembers(named, seen)
            : isMessage ? $"{named} is neither a record nor a readonly struct" : $"{named} has no [GenerateSerializer]";
    }

    private static string? ProblemOfMembers(INamedTypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        for (INamedTypeSymbol? at = type; at is { SpecialType: SpecialType.None }; at = at.BaseType)
        {
            foreach (var field in at.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic))
            {
                var owner = field.AssociatedSymbol ?? field;
                if (IsMarked(owner))
                {
                    continue;
                }

                if (!field.IsReadOnly
                    && !(field.AssociatedSymbol is IPropertySymbol { SetMethod: null or { IsInitOnly: true } }))
                {
                    return $"{at}.{owner.Name} can be set";
                }

                if (Problem(field.Type, seen) is { } problem)
                {
                    return $"{at}.{owner.Name}: {problem}";
                }
            }
        }

        return null;
    }

    private static string? First(IEnumerable<ITypeSymbol> types, HashSet<ITypeSymbol> seen) =>
        types.Select(type => Problem(type, seen)).FirstOrDefault(problem => problem is not null);

    public static bool IsReference(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface
        && (type.ToDisplayString() == "Orleans.Runtime.IAddressable"
            || type.AllInterfaces.Any(each => each.ToDisplayString() == "Orleans.Runtime.IAddressable"));

    private static bool IsImmutableCollection(INamedTypeSymbol type) =>
        type.ContainingNamespace.ToDisplayString() == "System.Collections.Immutable";

    private static bool IsPrimitive(SpecialType type) =>
        type is >= SpecialType.System_Boolean and <= SpecialType.System_String or SpecialType.System_DateTime;
}
