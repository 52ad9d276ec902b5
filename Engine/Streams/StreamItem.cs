using Orleans;

namespace Commerce.Engine;

/// <summary>What came on a stream, as bytes: whoever passes it on need not know what it is.</summary>
/// <param name="Type">What it is, by <see cref="WireId"/> of its name on the wire.</param>
/// <param name="Body">Itself, as a member with number 0.</param>
[GenerateSerializer]
[Immutable]
[Alias("sys.stream-item")]
internal sealed record StreamItem([property: Id(0)] uint Type, [property: Id(1)] ReadOnlyMemory<byte> Body);
