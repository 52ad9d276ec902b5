namespace Orleans.Concurrency;

/// <summary>On a grain class: its requests interleave with each other wherever they await.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;

/// <summary>On a method of a grain interface: it interleaves with every request, and every request with it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

/// <summary>
/// On a method of a grain interface: it changes nothing, so it interleaves with others that change nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;

/// <summary>On a method of a grain interface: the caller does not wait and learns neither result nor error.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
