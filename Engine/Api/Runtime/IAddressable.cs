namespace Orleans.Runtime;

/// <summary>Anything with a <see cref="GrainId"/>: grains, and references to them.</summary>
public interface IAddressable;
