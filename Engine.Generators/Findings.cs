using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Commerce.Engine.Generators;

/// <summary>What the generator can tell. All are errors: what they find would fail, or race, at run time.</summary>
internal static class Findings
{
    public static readonly DiagnosticDescriptor ReturnType = New(
        "CE0001", "'{0}' returns {1}: a method of a grain interface returns Task, Task<T>, ValueTask or ValueTask<T>");

    public static readonly DiagnosticDescriptor Generic = New(
        "CE0002", "'{0}' is generic: this engine has no generic grain interfaces or methods");

    public static readonly DiagnosticDescriptor ByReference = New(
        "CE0003", "Parameter '{0}' of '{1}' is passed by reference: a call may go to another process, pass a value");

    public static readonly DiagnosticDescriptor NotImmutable = New(
        "CE0004",
        "'{0}' sends {1}, which is not known to be immutable ({2}): caller and grain would share it. "
        + "Send records with [GenerateSerializer] and read-only members, or mark the type, parameter or result "
        + "[Immutable]");

    public static readonly DiagnosticDescriptor NotAMethod = New(
        "CE0005", "'{0}' is not a method: a grain interface has methods only");

    public static readonly DiagnosticDescriptor OneWayResult = New(
        "CE0006", "'{0}' is [OneWay] and has a result: nobody waits for it, return Task or ValueTask");

    public static readonly DiagnosticDescriptor Constructors = New(
        "CE0007", "Grain class '{0}' has {1} constructors that could be used: it must be one");

    public static readonly DiagnosticDescriptor PersistentState = New(
        "CE0008", "Parameter '{0}' of '{1}' has [PersistentState] and is not an IPersistentState<T>");

    public static readonly DiagnosticDescriptor NestedPrivate = New(
        "CE0009",
        "'{0}' is private: generated code must see grain interfaces, grain classes and messages, make it internal or "
        + "public");

    public static readonly DiagnosticDescriptor Unsendable = New(
        "CE0010", "'{0}' cannot be sent to another process: {1}");

    public static readonly DiagnosticDescriptor MemberId = New(
        "CE0011", "'{0}' {1}: every member of a message has a number of its own, which is never used again");

    public static readonly DiagnosticDescriptor MayInterleave = New(
        "CE0012",
        "Grain class '{0}' has no method 'public static bool {1}(IInvokable)', which its [MayInterleave] names");

    public static readonly DiagnosticDescriptor Placement = New(
        "CE0013",
        "Grain class '{0}' asks to be placed {1}: here the owner of a grain follows from its id and from who is active."
        + " {2}");

    public static readonly IReadOnlyDictionary<string, DiagnosticDescriptor> ById = new[]
    {
        ReturnType,
        Generic,
        ByReference,
        NotImmutable,
        NotAMethod,
        OneWayResult,
        Constructors,
        PersistentState,
        NestedPrivate,
        Unsendable,
        MemberId,
        MayInterleave,
        Placement,
    }.ToDictionary(descriptor => descriptor.Id, System.StringComparer.Ordinal);

    private static DiagnosticDescriptor New(string id, string message) =>
        new(id, message, message, "Commerce.Engine", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
