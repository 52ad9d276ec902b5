using System.Reflection;
using System.Text;

namespace Commerce.Engine.Tests;

/// <summary>Writes a type as lines that can be compared: one for what it is, one per visible member.</summary>
internal static class ApiShape
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static
        | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static string Kind(Type type)
    {
        var text = new StringBuilder(
            type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class");
        text.Append(" : ").Append(type.BaseType is null ? "" : Name(type.BaseType));
        text.Append(Constraints(type.GetGenericArguments()));
        if (type.IsEnum)
        {
            text.Append(" of ").Append(Name(type.GetEnumUnderlyingType()));
        }

        var usage = type.GetCustomAttributesData().FirstOrDefault(
            each => each.AttributeType.FullName == typeof(AttributeUsageAttribute).FullName);
        if (usage is not null)
        {
            text.Append(" on ").Append(usage.ConstructorArguments[0].Value);
            text.AppendJoin(' ', usage.NamedArguments
                .Where(each => !Equals(each.TypedValue.Value, each.MemberName == "Inherited"))
                .Select(each => $" {each.MemberName}={each.TypedValue.Value}"));
        }

        return text.ToString();
    }

    public static IEnumerable<string> Interfaces(Type type) =>
        type.GetInterfaces().Where(each => each.IsVisible).Select(Name);

    public static IEnumerable<string> Members(Type type)
    {
        foreach (var field in type.GetFields(All).Where(field => IsVisible(field) && !field.IsSpecialName))
        {
            var value = field.IsLiteral ? $" = {field.GetRawConstantValue()}" : field.IsInitOnly ? " readonly" : "";
            var holder = field.IsStatic ? "static " : "";
            yield return $"{Access(field.IsPublic)}{holder}{Name(field.FieldType)} {field.Name}{value}";
        }

        var methods = type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));
        foreach (var method in methods.Where(IsVisible))
        {
            yield return Method(method);
        }

        foreach (var nested in type.GetNestedTypes(BindingFlags.Public))
        {
            yield return $"nested {nested.Name}";
        }
    }

    /// <summary>Accessors, operators and events are methods, too.</summary>
    private static string Method(MethodBase method)
    {
        var result = method is MethodInfo { ReturnParameter: { } returned }
            ? Name(returned.ParameterType)
                + (returned.GetRequiredCustomModifiers().Any(each => each.Name == "IsExternalInit") ? " init" : "")
            : "";
        var generic = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        var parameters = method.GetParameters().Select(each =>
            $"{(each.IsOut ? "out " : "")}{Name(each.ParameterType)} {each.Name}"
            + (each.HasDefaultValue ? $" = {each.RawDefaultValue ?? "null"}" : ""));
        var arity = generic.Length > 0 ? $"`{generic.Length}" : "";
        return $"{Access(method.IsPublic)}{(method.IsStatic ? "static " : "")}{Virtual(method)}{result} {method.Name}"
            + $"{arity}({string.Join(", ", parameters)}){Constraints(generic)}";
    }

    private static string Virtual(MethodBase method) => method switch
    {
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => method is MethodInfo info && IsOverride(info) ? "override " : "virtual ",
        _ => "",
    };

    private static bool IsOverride(MethodInfo method) =>
        (method.Attributes & MethodAttributes.VtableLayoutMask) == MethodAttributes.ReuseSlot;

    private static string Access(bool isPublic) => isPublic ? "public " : "protected ";

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Constraints(Type[] arguments)
    {
        var text = new StringBuilder();
        foreach (var argument in arguments)
        {
            var attributes = argument.GenericParameterAttributes;
            var constraints = argument.GetGenericParameterConstraints().Select(Name).Order(StringComparer.Ordinal);
            text.Append($" where {argument.Name}: {attributes} {string.Join(", ", constraints)}");
        }

        return text.ToString();
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var arguments = type.GetGenericArguments().Select(Name);
        return type.IsGenericType
            ? $"{type.GetGenericTypeDefinition().FullName}<{string.Join(", ", arguments)}>"
            : type.FullName!;
    }
}
