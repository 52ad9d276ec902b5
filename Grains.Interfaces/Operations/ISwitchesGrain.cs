namespace Commerce.Operations;

/// <summary>What operators have turned off, for all fronts. Key: <see cref="Key"/>, there is one.</summary>
[Alias("operations.switches")]
public interface ISwitchesGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "switches";

    /// <summary>The names of what is off; everything else is on.</summary>
    [Alias("list-off"), AlwaysInterleave]
    Task<IReadOnlyList<string>> ListOffAsync();

    /// <summary>Turns one on or off, durably.</summary>
    /// <returns>What is off now.</returns>
    [Alias("set")]
    Task<IReadOnlyList<string>> SetAsync(string name, bool on);
}
