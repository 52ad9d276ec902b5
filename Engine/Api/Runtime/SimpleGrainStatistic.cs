namespace Orleans.Runtime;

/// <summary>How many activations a silo has of a grain class.</summary>
[GenerateSerializer]
[Immutable]
public sealed class SimpleGrainStatistic
{
    /// <summary>The full name of the class.</summary>
    [Id(0)]
    public string GrainType { get; init; } = "";

    /// <summary>The silo.</summary>
    [Id(1)]
    public SiloAddress? SiloAddress { get; init; }

    /// <summary>How many.</summary>
    [Id(2)]
    public int ActivationCount { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{GrainType} on {SiloAddress}: {ActivationCount}";
}
