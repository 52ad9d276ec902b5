namespace Commerce.Engine;

/// <summary>What the attributes of a grain interface's method say. Written by the source generator.</summary>
[Flags]
public enum GrainMethodOptions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The caller does not wait.</summary>
    OneWay = 1,

    /// <summary>Interleaves with others that are read-only.</summary>
    ReadOnly = 2,

    /// <summary>Interleaves with everything.</summary>
    AlwaysInterleave = 4,
}

/// <summary>A method of a grain interface. Written by the source generator.</summary>
/// <param name="name">Interface and method, for logs and traces.</param>
/// <param name="parameters">The types of the arguments, by their names on the wire, in parentheses.</param>
/// <param name="options">What the attributes say.</param>
/// <param name="responseTimeout">How long callers wait; null: the silo's default.</param>
public sealed class GrainMethod(
    string name,
    string parameters,
    GrainMethodOptions options = GrainMethodOptions.None,
    string? responseTimeout = null)
{
    /// <summary>Interface and method.</summary>
    public string Name { get; } = name;

    /// <summary>Name and types of the arguments: what the method is on the wire.</summary>
    public string Signature { get; } = name + parameters;

    /// <summary>The number by which it is called from other processes.</summary>
    public uint Id { get; } = WireId.Of(name + parameters);

    /// <summary>What the attributes say.</summary>
    public GrainMethodOptions Options { get; } = options;

    /// <summary>How long callers wait; null: the silo's default.</summary>
    public TimeSpan? ResponseTimeout { get; } =
        responseTimeout is null ? null : new Orleans.ResponseTimeoutAttribute(responseTimeout).Timeout;
}
