namespace Commerce.Engine;

/// <summary>A silo's weight while it runs: its share of grains, compared with those of the other silos.</summary>
public interface ISiloWeight
{
    /// <summary>
    /// Changes it, from <see cref="MembershipOptions.Weight"/> at first. A silo that has not joined yet joins with it;
    /// one that has says so in the table, and its grains come or go once the others have read that. It returns at once.
    /// </summary>
    /// <param name="weight">0 to 10,000. 0: it is active and answers, and owns no grains as long as others have
    /// more.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    void Set(int weight);
}
