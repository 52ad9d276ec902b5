namespace Commerce.Engine;

/// <summary>A grain class with this silo's settings for it.</summary>
internal sealed class GrainClass
{
    public GrainClass(GrainClassDescription description, SiloSettings settings)
    {
        Description = description;
        IsReentrant = description.IsReentrant;
        Construct = description.Construct;
        MailboxLimit =
            settings.MailboxLimits.TryGetValue(description.Type.FullName!, out var limit)
                ? limit
                : settings.MailboxLimit;
        CollectionAge =
            settings.ClassSpecificCollectionAge.TryGetValue(description.Type.FullName!, out var age) ? age
            : description.CollectionAge ?? settings.CollectionAge;
    }

    public GrainClassDescription Description { get; }

    public Type PrimaryInterface => Description.Interfaces[0];

    public bool IsReentrant { get; }

    public Func<GrainConstruction, object> Construct { get; }

    public int MailboxLimit { get; }

    public TimeSpan CollectionAge { get; }
}
