namespace Orleans.Runtime;

/// <summary>
/// On a constructor's parameter of type <see cref="IPersistentState{TState}"/>: which state, and where it is kept.
/// </summary>
/// <param name="stateName">The state's name, unique within the grain class.</param>
/// <param name="storageName">The storage provider's name; null: the default one.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    /// <summary>The state's name.</summary>
    public string StateName { get; } = stateName;

    /// <summary>The storage provider's name; null: the default one.</summary>
    public string? StorageName { get; } = storageName;
}
