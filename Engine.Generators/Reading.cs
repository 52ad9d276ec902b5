using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Commerce.Engine.Generators;

/// <summary>Reads grain interfaces and classes into models.</summary>
internal static class Reading
{
    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Without the nullability of references: as generated codecs name types.</summary>
    public static readonly SymbolDisplayFormat Plain = SymbolDisplayFormat.FullyQualifiedFormat;

    private const string Observer = "Orleans.IGrainObserver";

    private static readonly HashSet<string> Abstract =
    [
        "Orleans.IGrain", "Orleans.IGrainWithStringKey", "Orleans.IGrainWithGuidKey", "Orleans.IGrainWithIntegerKey",
        Observer,
    ];

    public static InterfaceModel? Interface(ISymbol symbol, CancellationToken cancellationToken)
    {
        if (symbol is not INamedTypeSymbol type || Abstract.Contains(type.ToDisplayString())
            || !Is(type, "Orleans.IGrain") && !Is(type, Observer))
        {
            return null;
        }

        var findings = new List<Finding>();
        var methods = new List<MethodModel>();
        if (type.IsGenericType)
        {
            findings.Add(Finding.At(Findings.Generic, type.Locations.FirstOrDefault(), type.Name));
        }

        CheckVisible(type, findings);
        foreach (var each in new[] { type }.Concat(type.AllInterfaces))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // What another file declares is told there.
            var local = SymbolEqualityComparer.Default.Equals(each, type) ? findings : [];
            foreach (var member in each.GetMembers().Where(member => !member.IsStatic))
            {
                if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
                {
                    if (Method(method, local) is { } model)
                    {
                        methods.Add(model);
                    }
                }
                else if (member is IPropertySymbol or IEventSymbol)
                {
                    local.Add(Finding.At(Findings.NotAMethod, member.Locations.FirstOrDefault(), member.Name));
                }
            }
        }

        return new(
            type.ToDisplayString(Full),
            WireNameOf(type),
            ClassName(type),
            new(methods),
            new(findings));
    }

    public static ClassModel? Class(ISymbol symbol)
    {
        if (symbol is not INamedTypeSymbol { IsAbstract: false, IsGenericType: false, TypeKind: TypeKind.Class } type
            || !Is(type, "Orleans.IGrainBase") && !Is(type, "Orleans.IGrain"))
        {
            return null;
        }

        var interfaces = type.AllInterfaces
            .Where(each => Is(each, "Orleans.IGrain") && !Abstract.Contains(each.ToDisplayString()))
            .OrderByDescending(each => each.AllInterfaces.Length)
            .Select(each => each.ToDisplayString(Full)).ToList();
        if (interfaces.Count == 0 || type.BaseType?.ToDisplayString() == "Commerce.Engine.GeneratedReference")
        {
            return null;
        }

        var findings = new List<Finding>();
        CheckVisible(type, findings);
        CheckPlacement(type, findings);
        return new(
            type.ToDisplayString(Full),
            Argument(type, "Orleans.GrainTypeAttribute") as string ?? DefaultGrainType(type.Name),
            Has(type, "Orleans.Concurrency.ReentrantAttribute"),
            MayInterleave(type, findings),
            MaxLocalWorkers(type),
            CollectionAge(type),
            new(interfaces),
            new(Arguments(type, findings)),
            new(findings));
    }

    private static MethodModel? Method(IMethodSymbol method, List<Finding> findings)
    {
        var name = $"{method.ContainingType.Name}.{method.Name}";
        var place = method.Locations.FirstOrDefault();
        var kind = method.ReturnsVoid && Is(method.ContainingType, Observer)
            ? ReturnKind.Nothing : Kind(method.ReturnType);
        if (kind is null)
        {
            findings.Add(Finding.At(Findings.ReturnType, place, name, method.ReturnType.ToDisplayString()));
            return null;
        }

        if (method.IsGenericMethod)
        {
            findings.Add(Finding.At(Findings.Generic, place, name));
            return null;
        }

        foreach (var parameter in method.Parameters)
        {
            var at = parameter.Locations.FirstOrDefault();
            if (parameter.RefKind != RefKind.None)
            {
                findings.Add(Finding.At(Findings.ByReference, at, parameter.Name, name));
            }
            else if (!Immutability.IsMarked(parameter) && Immutability.Problem(parameter.Type) is { } problem)
            {
                findings.Add(Finding.At(Findings.NotImmutable, at, name, parameter.Type.ToDisplayString(), problem));
            }
            else if (!IsToken(parameter) && Codecs.Of(parameter.Type, out problem) is null)
            {
                findings.Add(Finding.At(Findings.Unsendable, at, $"{name}.{parameter.Name}", problem));
            }
        }

        var result = kind is ReturnKind.TaskOf or ReturnKind.ValueTaskOf
            ? ((INamedTypeSymbol)method.ReturnType).TypeArguments[0] : null;
        CheckResult(method, result, name, findings);
        var oneWay = kind == ReturnKind.Nothing || Has(method, "Orleans.Concurrency.OneWayAttribute");
        if (oneWay && result is not null)
        {
            findings.Add(Finding.At(Findings.OneWayResult, place, name));
        }

        return new(
            method.ContainingType.ToDisplayString(Full),
            method.Name,
            method.ReturnType.ToDisplayString(Full),
            kind.Value,
            result?.ToDisplayString(Full) ?? "",
            result is null ? null : Codecs.Of(result, out _),
            WireName(method.ContainingType, method),
            Options(method, oneWay),
            Argument(method, "Orleans.ResponseTimeoutAttribute") as string,
            new(method.Parameters.Select(parameter => new ParameterModel(
                parameter.Type.ToDisplayString(Full),
                parameter.Type.ToDisplayString(Plain),
                "@" + parameter.Name,
                IsToken(parameter),
                Codecs.Of(parameter.Type, out _))).ToList()));
    }

    private static void CheckResult(IMethodSymbol method, ITypeSymbol? result, string name, List<Finding> findings)
    {
        var place = method.Locations.FirstOrDefault();
        if (result is null)
        {
            return;
        }

        if (!Immutability.Has(method.GetReturnTypeAttributes()) && Immutability.Problem(result) is { } problem)
        {
            findings.Add(Finding.At(Findings.NotImmutable, place, name, result.ToDisplayString(), problem));
        }
        else if (Codecs.Of(result, out problem) is null)
        {
            findings.Add(Finding.At(Findings.Unsendable, place, $"The result of {name}", problem));
        }
    }

    private static bool IsToken(IParameterSymbol parameter) =>
        parameter.Type.ToDisplayString() == "System.Threading.CancellationToken";

    private static string Options(IMethodSymbol method, bool oneWay)
    {
        var options = new List<string>();
        const string Type = "global::Commerce.Engine.GrainMethodOptions.";
        if (oneWay)
        {
            options.Add(Type + "OneWay");
        }

        if (Attribute(method, "Orleans.Concurrency.ReadOnlyAttribute") is not null)
        {
            options.Add(Type + "ReadOnly");
        }

        if (Attribute(method, "Orleans.Concurrency.AlwaysInterleaveAttribute") is not null)
        {
            options.Add(Type + "AlwaysInterleave");
        }

        return options.Count == 0 ? Type + "None" : string.Join(" | ", options);
    }

    private static ReturnKind? Kind(ITypeSymbol type) => type.OriginalDefinition.ToDisplayString() switch
    {
        "System.Threading.Tasks.Task" => ReturnKind.Task,
        "System.Threading.Tasks.Task<TResult>" => ReturnKind.TaskOf,
        "System.Threading.Tasks.ValueTask" => ReturnKind.ValueTask,
        "System.Threading.Tasks.ValueTask<TResult>" => ReturnKind.ValueTaskOf,
        _ => null,
    };

    /// <summary>The expressions for the constructor's parameters.</summary>
    private static List<string> Arguments(INamedTypeSymbol type, List<Finding> findings)
    {
        const string Marker = "Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructorAttribute";
        var usable = type.InstanceConstructors
            .Where(each => each.DeclaredAccessibility >= Accessibility.Internal).ToList();
        var marked = usable.Where(each => Attribute(each, Marker) is not null).ToList();
        var chosen = marked.Count > 0 ? marked : usable;
        if (chosen.Count != 1)
        {
            findings.Add(Finding.At(
                Findings.Constructors, type.Locations.FirstOrDefault(), type.Name, chosen.Count.ToString()));
            return [];
        }

        return chosen[0].Parameters.Select(parameter => Argument(parameter, type, findings)).ToList();
    }

    private static string Argument(IParameterSymbol parameter, INamedTypeSymbol type, List<Finding> findings)
    {
        if (Attribute(parameter, "Orleans.Runtime.PersistentStateAttribute") is { } state)
        {
            if (parameter.Type.OriginalDefinition.ToDisplayString() != "Orleans.Runtime.IPersistentState<TState>")
            {
                findings.Add(Finding.At(
                    Findings.PersistentState, parameter.Locations.FirstOrDefault(), parameter.Name, type.Name));
                return "default!";
            }

            var kept = ((INamedTypeSymbol)parameter.Type).TypeArguments[0].ToDisplayString(Full);
            return $"grain.State<{kept}>({Literals(state.ConstructorArguments)})";
        }

        var service = parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(Full);
        if (Attribute(parameter, "Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute") is
            { ConstructorArguments: { Length: 1 } key })
        {
            return $"grain.Keyed<{service}>({key[0].ToCSharpString()})";
        }

        return service switch
        {
            "global::Orleans.Runtime.IGrainContext" => "grain.Context",
            "global::System.IServiceProvider" => "grain.Services",
            _ when parameter.HasExplicitDefaultValue => $"grain.Optional<{service}>()",
            _ => $"grain.Service<{service}>()",
        };
    }

    /// <summary>The predicate, in C#.</summary>
    private static string? MayInterleave(INamedTypeSymbol type, List<Finding> findings)
    {
        const string Marker = "Orleans.Concurrency.MayInterleaveAttribute";
        if (!Has(type, Marker))
        {
            return null;
        }

        var name = Argument(type, Marker) as string ?? "";
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (at.GetMembers(name).OfType<IMethodSymbol>().Any(IsPredicate))
            {
                return $"{at.ToDisplayString(Full)}.{name}";
            }
        }

        findings.Add(Finding.At(Findings.MayInterleave, type.Locations.FirstOrDefault(), type.Name, name));
        return null;
    }

    private static bool IsPredicate(IMethodSymbol method) =>
        method is
        {
            IsStatic: true,
            DeclaredAccessibility: Accessibility.Public,
            ReturnType.SpecialType: SpecialType.System_Boolean,
            Parameters.Length: 1,
        }
        && method.Parameters[0].Type.ToDisplayString() == "Orleans.Serialization.Invocation.IInvokable";

    private static int MaxLocalWorkers(INamedTypeSymbol type)
    {
        const string Worker = "Orleans.Concurrency.StatelessWorkerAttribute";
        return !Has(type, Worker) ? 0 : Argument(type, Worker) is int max and > 0 ? max : -1;
    }

    private static string? CollectionAge(INamedTypeSymbol type)
    {
        if (Attribute(type, "Orleans.CollectionAgeLimitAttribute") is not { } attribute)
        {
            return null;
        }

        var properties = string.Join(
            ", ", attribute.NamedArguments.Select(each => $"{each.Key} = {each.Value.ToCSharpString()}"));
        var arguments = Literals(attribute.ConstructorArguments);
        return $"new global::Orleans.CollectionAgeLimitAttribute({arguments}) {{ {properties} }}.AgeLimit";
    }

    /// <summary>What would be taken for something else than it is here is refused.</summary>
    private static void CheckPlacement(INamedTypeSymbol type, List<Finding> findings)
    {
        foreach (var (attribute, where, instead) in new[]
        {
            ("PreferLocal", "where it is called first", "[StatelessWorker] is local; else leave the attribute out"),
            ("ResourceOptimized", "by load", "Leave the attribute out; a silo's share is its weight"),
            ("SiloRoleBased", "by a role that its key names", "Leave the attribute out; hosts give classes roles"),
        })
        {
            if (Has(type, $"Orleans.Placement.{attribute}PlacementAttribute"))
            {
                findings.Add(Finding.At(
                    Findings.Placement, type.Locations.FirstOrDefault(), type.Name, where, instead));
            }
        }
    }

    public static void CheckVisible(INamedTypeSymbol type, List<Finding> findings)
    {
        for (var at = type; at is not null; at = at.ContainingType)
        {
            if (at.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected)
            {
                findings.Add(Finding.At(Findings.NestedPrivate, type.Locations.FirstOrDefault(), type.Name));
                return;
            }
        }
    }

    private static string DefaultGrainType(string name)
    {
        var lower = name.ToLowerInvariant();
        return lower.EndsWith("grain", System.StringComparison.Ordinal) && lower.Length > 5
            ? lower.Substring(0, lower.Length - 5) : lower;
    }

    public static string ClassName(INamedTypeSymbol type) =>
        new(type.ToDisplayString().Select(each => char.IsLetterOrDigit(each) ? each : '_').ToArray());

    private static bool Is(INamedTypeSymbol type, string name) =>
        type.AllInterfaces.Any(each => each.ToDisplayString() == name);

    private static string Literals(IEnumerable<TypedConstant> values) =>
        string.Join(", ", values.Select(each => each.ToCSharpString()));

    private static string WireName(INamedTypeSymbol type, IMethodSymbol method) =>
        $"{WireNameOf(type)}/{WireName(method) ?? method.Name}";

    private static string? WireName(ISymbol symbol) => Argument(symbol, "Orleans.AliasAttribute") as string;

    /// <summary>The alias; without one, the full name.</summary>
    public static string WireNameOf(INamedTypeSymbol type) => WireName(type) ?? type.ToDisplayString();

    public static bool Has(ISymbol symbol, string attribute) => Attribute(symbol, attribute) is not null;

    public static object? Argument(ISymbol symbol, string attribute) =>
        Attribute(symbol, attribute) is { ConstructorArguments: { Length: > 0 } arguments } ? arguments[0].Value : null;

    private static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(each => each.AttributeClass?.ToDisplayString() == name);
}
