namespace Orleans.Runtime;

/// <summary>What operations can ask of the cluster. Its key is 0.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    /// <summary>The silos with where they are in their lives.</summary>
    /// <param name="onlyActive">Whether to leave out those that are not active.</param>
    /// <returns>The silos.</returns>
    [return: Immutable]
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    /// <summary>How many activations each silo has of each grain class.</summary>
    /// <returns>One entry per silo and class that has any.</returns>
    [return: Immutable]
    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();

    /// <summary>How many activations there are.</summary>
    /// <returns>The number.</returns>
    Task<int> GetTotalActivationCount();

    /// <summary>Ends activations that nobody called for a time, without waiting for the next collection.</summary>
    /// <param name="ageLimit">The time.</param>
    Task ForceActivationCollection(TimeSpan ageLimit);
}
