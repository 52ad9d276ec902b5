using Orleans.Serialization.Invocation;

namespace Commerce.Engine;

/// <summary>A grain class with this silo's settings for it.</summary>
internal sealed class GrainClass
{
    public GrainClass(GrainClassDescription description, SiloSettings settings)
    {
        Description = description;
        IsReentrant = description.IsReentrant;
        MayInterleave = description.MayInterleave;
        MaxLocalWorkers = description.MaxLocalWorkers < 0 ? Environment.ProcessorCount : description.MaxLocalWorkers;
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

    /// <summary>Which requests interleave with all others; null: none does because of that.</summary>
    public Func<IInvokable, bool>? MayInterleave { get; }

    /// <summary>How many activations a grain has in one silo at most; 0: it has one in the whole cluster.</summary>
    public int MaxLocalWorkers { get; }

    public bool IsWorker => MaxLocalWorkers > 0;

    public Func<GrainConstruction, object> Construct { get; }

    public int MailboxLimit { get; }

    public TimeSpan CollectionAge { get; }

    public LongTurns LongTurns { get; } = new();
}
