namespace Orleans.Placement;

/// <summary>Base of the attributes of a grain class that say in which silo its grains are.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class PlacementAttribute : Attribute
{
    private protected PlacementAttribute()
    {
    }
}
