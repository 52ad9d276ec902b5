using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Commerce.Engine.Generators;

/// <summary>A grain interface: only text, so that nothing is generated anew while it stays the same.</summary>
internal sealed record InterfaceModel(
    string Type,
    string WireName,
    string ClassName,
    EquatableList<MethodModel> Methods,
    EquatableList<Finding> Findings);

internal sealed record MethodModel(
    string DeclaringType,
    string Name,
    string ReturnType,
    ReturnKind Returns,
    string ResultType,
    string WireName,
    string Options,
    string? Timeout,
    EquatableList<ParameterModel> Parameters);

internal sealed record ParameterModel(string Type, string Name, bool IsToken);

internal enum ReturnKind
{
    Task,
    TaskOf,
    ValueTask,
    ValueTaskOf,
}

/// <summary>A grain class.</summary>
internal sealed record ClassModel(
    string Type,
    string GrainType,
    bool IsReentrant,
    string? CollectionAge,
    EquatableList<string> Interfaces,
    EquatableList<string> Arguments,
    EquatableList<Finding> Findings);

/// <summary>Something to tell the author, with its place as text and numbers.</summary>
internal sealed record Finding(
    string Id, string Path, TextSpan Span, LinePositionSpan Lines, EquatableList<string> Arguments)
{
    public static Finding At(DiagnosticDescriptor descriptor, Location? location, params string[] arguments)
    {
        var place = location?.GetLineSpan() ?? default;
        return new(descriptor.Id, place.Path ?? "", location?.SourceSpan ?? default, place.Span, new(arguments));
    }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Findings.ById[Id],
        Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines),
        System.Linq.Enumerable.ToArray<object>(Arguments));
}
