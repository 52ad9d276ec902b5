using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Commerce.Engine.Generators;

/// <summary>Reads types with <c>[GenerateSerializer]</c> into models.</summary>
internal static class Messages
{
    private const string Id = "Orleans.IdAttribute";
    private const uint IdMax = (1 << 16) - 1;

    public static MessageModel? Read(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Enum)
        {
            return null;
        }

        var findings = new List<Finding>();
        Reading.CheckVisible(type, findings);
        var isException = Codecs.IsException(type);
        var reason = WhyNot(type, isException);
        if (reason is not null)
        {
            findings.Add(Finding.At(Findings.Unsendable, type.Locations.FirstOrDefault(), type.Name, reason));
        }

        var members = Members(type, reason is null ? findings : []); // One reason is enough.
        foreach (var same in members.GroupBy(member => member.Id).Where(group => group.Count() > 1))
        {
            findings.Add(Finding.At(
                Findings.MemberId, type.Locations.FirstOrDefault(), type.Name, $"has [Id({same.Key})] twice"));
        }

        var name = Reading.WireNameOf(type);
        var lines = string.Join(
            "\n", members.OrderBy(member => member.Id).Select(each => $"{each.Id} {each.Name}: {each.Codec.WireName}"));
        return new(
            type.ToDisplayString(Reading.Plain),
            Codecs.NameOf(type),
            name,
            type.IsValueType,
            IsPublic(type),
            isException ? Creation.Exception
                : Primary(type) is not null ? Creation.Positional
                : type.IsValueType || CanMake(type, 0) ? Creation.Initializer : Creation.Uninitialized,
            isException ? ExceptionArguments(type) : "",
            new(members),
            new ContractModel($"{(isException ? "exception" : "type")} {name}", lines),
            new(findings));
    }

    private static string? WhyNot(INamedTypeSymbol type, bool isException)
    {
        if (type.IsGenericType)
        {
            return "is generic";
        }

        if (type.IsAbstract || !isException && !type.IsSealed)
        {
            return "is not sealed: a message is read as the type that it is declared as";
        }

        var inherits = !isException
            && type is { IsValueType: false, BaseType.SpecialType: not SpecialType.System_Object };
        return inherits ? $"extends {type.BaseType}: a message has its own members only"
            : isException && ExceptionArguments(type).Length == 0
                ? "has no constructor that takes a message, or a message and a cause"
            : null;
    }

    private static List<MemberModel> Members(INamedTypeSymbol type, List<Finding> findings)
    {
        var members = new List<MemberModel>();
        var positional = Primary(type)?.Parameters.Select(parameter => parameter.Name).ToList() ?? [];
        foreach (var field in Fields(type))
        {
            ISymbol owner = field.AssociatedSymbol ?? field;
            var position = positional.IndexOf(owner.Name);
            var id = IdOf(owner) ?? (position >= 0 ? (uint)position : null);
            var place = owner.Locations.FirstOrDefault() ?? type.Locations.FirstOrDefault();
            if (id is null or > IdMax)
            {
                findings.Add(Finding.At(
                    Findings.MemberId,
                    place,
                    $"{type.Name}.{owner.Name}",
                    id is null ? "has no [Id]: it would be lost on the way" : $"has an [Id] above {IdMax}"));
            }
            else if (Codecs.Of(field.Type, out var problem) is { } codec)
            {
                members.Add(Member(id.Value, field, owner, position, codec, type));
            }
            else
            {
                findings.Add(Finding.At(Findings.Unsendable, place, $"{type.Name}.{owner.Name}", problem));
            }
        }

        return members;
    }

    private static MemberModel Member(
        uint id, IFieldSymbol field, ISymbol owner, int position, CodecModel codec, INamedTypeSymbol type)
    {
        var property = owner as IPropertySymbol;
        var readable = property is null ? IsVisible(field) : property.GetMethod is { } get && IsVisible(get);
        var settable = property is null
            ? IsVisible(field) && !field.IsReadOnly
            : property.SetMethod is { } set && IsVisible(set) && !(set.IsInitOnly && Codecs.IsException(type));
        return new(id, owner.Name, field.Name, position, readable, settable, codec);
    }

    private static IEnumerable<IFieldSymbol> Fields(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsConst);

    /// <summary>The constructor whose parameters are members: that of a record, in its first line.</summary>
    private static IMethodSymbol? Primary(INamedTypeSymbol type) => !type.IsRecord ? null
        : type.InstanceConstructors.FirstOrDefault(each => each.Parameters.Length > 0
            && each.DeclaringSyntaxReferences.Any(place => place.GetSyntax() is RecordDeclarationSyntax));

    private static uint? IdOf(ISymbol symbol) => Reading.Argument(symbol, Id) as uint?;

    private static string ExceptionArguments(INamedTypeSymbol type)
    {
        var constructors = type.InstanceConstructors.Where(IsVisible).ToList();
        return constructors.Any(each => Takes(each, "string", "System.Exception")) ? "message, inner"
            : constructors.Any(each => Takes(each, "string")) ? "message"
            : "";
    }

    private static bool Takes(IMethodSymbol constructor, params string[] types) =>
        constructor.Parameters.Length == types.Length
        && constructor.Parameters.Select(parameter => Codecs.Short(parameter.Type))
            .SequenceEqual(types, StringComparer.Ordinal);

    private static bool CanMake(INamedTypeSymbol type, int parameters) =>
        type.InstanceConstructors.Any(each => each.Parameters.Length == parameters && IsVisible(each));

    private static bool IsVisible(ISymbol symbol) => symbol.DeclaredAccessibility >= Accessibility.Internal;

    private static bool IsPublic(INamedTypeSymbol type)
    {
        for (var at = type; at is not null; at = at.ContainingType)
        {
            if (at.DeclaredAccessibility != Accessibility.Public)
            {
                return false;
            }
        }

        return true;
    }
}
