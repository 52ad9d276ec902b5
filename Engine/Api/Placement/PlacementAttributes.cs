namespace Orleans.Placement;

/// <summary>
/// On a grain class: its grains are spread over the silos by their ids. It is so anyway: whoever knows who is active
/// knows where a grain is.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class HashBasedPlacementAttribute : PlacementAttribute;

/// <summary>
/// On a grain class: it does not matter in which silo a grain is. It is still the same one for all, until silos come or
/// go.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class RandomPlacementAttribute : PlacementAttribute;

/// <summary>
/// On a grain class: silos have about the same number of its grains. They do, by their weights and by chance: nobody
/// counts, and a silo that comes has its share at once.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class ActivationCountBasedPlacementAttribute : PlacementAttribute;

/// <summary>Not here: no grain is placed by who calls it first. The source generator says what to do.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class PreferLocalPlacementAttribute : PlacementAttribute;

/// <summary>Not here: no grain is placed by load. The source generator says what to do.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class ResourceOptimizedPlacementAttribute : PlacementAttribute;

/// <summary>Not here: no key of a grain is a role. The source generator says what to do.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class SiloRoleBasedPlacementAttribute : PlacementAttribute;
