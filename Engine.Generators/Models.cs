using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Commerce.Engine.Generators;

/// <summary>A grain interface: only text, so that nothing is generated anew while it stays the same.</summary>
internal sealed record InterfaceModel(
    string Type,
    string WireName,
    string ClassName,
    EquatableList<MethodModel> Methods,
    EquatableList<Finding> Findings)
{
    /// <summary>Whether a reference can be written: what is not immutable is told, and otherwise works.</summary>
    public bool IsSound => Findings.All(finding => finding.Id == Generators.Findings.NotImmutable.Id)
        && Methods.All(method => method.IsSendable);
}

internal sealed record MethodModel(
    string DeclaringType,
    string Name,
    string ReturnType,
    ReturnKind Returns,
    string ResultType,
    CodecModel? Result,
    string WireName,
    string Options,
    string? Timeout,
    EquatableList<ParameterModel> Parameters)
{
    public bool IsSendable => (ResultType.Length == 0 || Result is not null)
        && Parameters.All(parameter => parameter.IsToken || parameter.Codec is not null);
}

internal sealed record ParameterModel(string Type, string Plain, string Name, bool IsToken, CodecModel? Codec);

/// <summary>How a type goes over the wire.</summary>
/// <param name="Type">The type, in C#.</param>
/// <param name="Name">The codec, in C#.</param>
/// <param name="Missing">What a member has that was not sent, in C#.</param>
/// <param name="WireName">The type's name in the contracts.</param>
/// <param name="Enums">The enumerations in it.</param>
internal sealed record CodecModel(
    string Type, string Name, string Missing, string WireName, EquatableList<ContractModel> Enums)
{
    public CodecModel(string type, string name, string missing, string wireName)
        : this(type, name, missing, wireName, new([]))
    {
    }
}

/// <summary>An entry of the contracts.</summary>
internal sealed record ContractModel(string Name, string Members);

/// <summary>A type with <c>[GenerateSerializer]</c>.</summary>
internal sealed record MessageModel(
    string Type,
    string CodecName,
    string WireName,
    bool IsValueType,
    bool IsPublic,
    Creation Creation,
    string ExceptionArguments,
    EquatableList<MemberModel> Members,
    ContractModel Contract,
    EquatableList<Finding> Findings);

/// <summary>A member with <c>[Id]</c>.</summary>
internal sealed record MemberModel(
    uint Id, string Name, string FieldName, int Position, bool IsReadable, bool IsSettable, CodecModel Codec)
{
    /// <summary>Whether the code that makes the object may name it; else its field is reached for.</summary>
    public bool IsGiven(Creation creation) => creation switch
    {
        Creation.Uninitialized => false,
        Creation.Positional => Position >= 0 || IsSettable,
        _ => IsSettable,
    };
}

/// <summary>How an object is made of its members.</summary>
internal enum Creation
{
    /// <summary>By the constructor in a record's first line, then by an initializer.</summary>
    Positional,

    /// <summary>By an initializer.</summary>
    Initializer,

    /// <summary>Without a constructor, because none can be called; then field by field.</summary>
    Uninitialized,

    /// <summary>By the constructor with message and cause.</summary>
    Exception,
}

internal enum ReturnKind
{
    /// <summary>Of an observer: one-way.</summary>
    Nothing,

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
    string? MayInterleave,
    int MaxLocalWorkers,
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
