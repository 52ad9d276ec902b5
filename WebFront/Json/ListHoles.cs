using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Commerce.Web.Json;

/// <summary>
/// Refuses <c>null</c> within lists of bodies. The serializer respects that a member is not nullable, and does not ask
/// whether what a list has may be.
/// </summary>
internal static class ListHoles
{
    /// <summary>Message of what is thrown.</summary>
    public const string Message = "A list has null in it.";

    /// <summary>Has a type look at its lists when it was read.</summary>
    public static void Refuse(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        var lists = type.Properties
            .Where(member => member.Get is not null && MayHaveHoles(member))
            .Select(member => (member.Name, Get: member.Get!))
            .ToArray();
        if (lists.Length == 0)
        {
            return;
        }

        var before = type.OnDeserialized;
        type.OnDeserialized = read =>
        {
            before?.Invoke(read);
            foreach (var (name, get) in lists)
            {
                if (get(read) is IList list && list.Contains(null))
                {
                    throw new JsonException(Message, $"$.{name}", lineNumber: null, bytePositionInLine: null);
                }
            }
        };
    }

    // Lists of texts and of other records, unless it is said that nulls are welcome.
    private static bool MayHaveHoles(JsonPropertyInfo member) =>
        member.PropertyType != typeof(string)
        && member.AttributeProvider is PropertyInfo property
        && property.PropertyType is { IsGenericType: true } list
        && list.GetGenericArguments() is [{ IsValueType: false }]
        && typeof(IEnumerable).IsAssignableFrom(list)
        && new NullabilityInfoContext().Create(property).GenericTypeArguments[0].ReadState != NullabilityState.Nullable;
}
