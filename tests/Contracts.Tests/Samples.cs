using System.Collections;
using System.Net;
using System.Reflection;
using Commerce.Inventory;

namespace Commerce.Contracts;

/// <summary>
/// Values of any message type, at random: also empty, default and largest ones, and null where that may be.
/// </summary>
internal sealed class Samples(Random random)
{
    private static readonly string[] Texts =
        ["", "a", "GBP", "sale:s1:sku-17", "Grüße", "日本", "\U0001F6D2 cart", new('x', 42), new('é', 43), new('z', 300)];

    private readonly NullabilityInfoContext _nullability = new();

    public object? Of(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => Pick(Enum.GetValues(type).Cast<object>().ToArray()),
        TypeCode.Boolean => random.Next(2) == 0,
        TypeCode.Int32 => Pick([0, 1, -1, 63, 64, random.Next(), int.MinValue, int.MaxValue]),
        TypeCode.Int64 => Pick([0L, 1L, -1L, 1L << 34, random.NextInt64(), long.MinValue, long.MaxValue]),
        TypeCode.UInt32 => Pick([0u, 1u, (uint)random.Next(), uint.MaxValue]),
        TypeCode.UInt64 => Pick([0UL, 1UL, 1UL << 35, (ulong)random.NextInt64(), ulong.MaxValue]),
        TypeCode.Byte => (byte)random.Next(256),
        TypeCode.Double => Pick([0.0, -1.5, random.NextDouble(), double.MinValue, double.PositiveInfinity]),
        TypeCode.String => Pick(Texts),
        _ => OfObject(type),
    };

    /// <summary>An argument, a member: null if that is allowed, sometimes.</summary>
    public object? Of(ParameterInfo parameter) =>
        _nullability.Create(parameter).ReadState == NullabilityState.Nullable && random.Next(3) == 0
            ? null : Of(Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType);

    private object? OfObject(Type type)
    {
        if (type == typeof(TimeSpan))
        {
            return Pick([TimeSpan.Zero, TimeSpan.FromTicks(random.NextInt64()), TimeSpan.MinValue]);
        }

        if (type == typeof(DateTimeOffset))
        {
            var instant = new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero);
            return Pick([default, instant, DateTimeOffset.MaxValue, instant.ToOffset(TimeSpan.FromMinutes(-90))]);
        }

        if (type == typeof(DateOnly))
        {
            return Pick([default, DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber)), DateOnly.MaxValue]);
        }

        if (type == typeof(Guid))
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return Pick([Guid.Empty, new Guid(bytes)]);
        }

        if (type == typeof(DateTime))
        {
            return Pick([default, new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc)]);
        }

        if (type == typeof(SiloAddress))
        {
            var address = Pick([IPAddress.Loopback, IPAddress.IPv6Loopback]);
            return SiloAddress.New(address, random.Next(65536), random.Next());
        }

        if (type == typeof(HolderFilter))
        {
            return HolderFilter.WithRoomFor(random.Next(1000)).With([new MemberId(random.NextInt64())]);
        }

        if (type.IsAssignableTo(typeof(IAddressable)))
        {
            return null; // References need a silo: the engine's own tests send them.
        }

        if (type == typeof(ReadOnlyMemory<byte>))
        {
            return new ReadOnlyMemory<byte>((byte[])Array(typeof(byte)));
        }

        return type.IsArray ? Array(type.GetElementType()!)
            : type.IsGenericType ? Collection(type)
            : Message(type);
    }

    private Array Array(Type element)
    {
        var array = System.Array.CreateInstance(element, Pick([0, 1, 2, 30]));
        for (var i = 0; i < array.Length; i++)
        {
            array.SetValue(Of(element), i);
        }

        return array;
    }

    private object Collection(Type type)
    {
        var arguments = type.GetGenericArguments();
        if (arguments.Length == 1)
        {
            return Array(arguments[0]); // IReadOnlyList<T> and its relatives.
        }

        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
        for (var i = random.Next(5); i > 0; i--)
        {
            map[Of(arguments[0])!] = Of(arguments[1]);
        }

        return map;
    }

    private object Message(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(each => each.GetParameters().Length)!;
        if (constructor.GetParameters() is { Length: > 0 } parameters)
        {
            return constructor.Invoke([.. parameters.Select(Of)]);
        }

        var made = constructor.Invoke([]);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            property.SetValue(made, Of(property.PropertyType));
        }

        return made;
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];

    /// <summary>Whether two values have the same parts, whatever their types think of equality.</summary>
    public static bool AreSame(object? left, object? right)
    {
        if (left is null || right is null || left is string || left.GetType().IsPrimitive || left.GetType().IsEnum)
        {
            return Equals(left, right);
        }

        if (left is IEnumerable leftItems && right is IEnumerable rightItems)
        {
            var (these, those) = (leftItems.Cast<object?>().ToList(), rightItems.Cast<object?>().ToList());
            return these.Count == those.Count && these.Zip(those).All(pair => AreSame(pair.First, pair.Second));
        }

        if (left is ReadOnlyMemory<byte> bytes)
        {
            return right is ReadOnlyMemory<byte> other && bytes.Span.SequenceEqual(other.Span);
        }

        if (left is DateTimeOffset instant)
        {
            return right is DateTimeOffset other && instant.EqualsExact(other);
        }

        const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        return left.GetType() == right.GetType()
            && (left is SiloAddress ? left.Equals(right)
                : left.GetType().GetFields(Fields).All(field => AreSame(field.GetValue(left), field.GetValue(right))));
    }
}
