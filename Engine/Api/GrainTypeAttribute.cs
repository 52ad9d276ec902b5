namespace Orleans;

/// <summary>
/// The name of a grain class in ids and in storage, instead of the one made of the class's name
/// (lower case, without the ending <c>grain</c>).
/// </summary>
/// <param name="grainType">Unique in the system.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    internal string Name { get; } = grainType;
}
