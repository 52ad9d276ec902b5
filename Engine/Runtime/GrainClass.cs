using Orleans.Serialization.Invocation;

namespace Commerce.Engine;

/// <summary>A grain class with this silo's settings for it.</summary>
internal sealed class GrainClass
{
    private readonly Func<IInvokable, bool>? _mayInterleave;

    public GrainClass(GrainClassDescription description, SiloSettings settings)
    {
        Description = description;
        IsReentrant = description.IsReentrant;
        _mayInterleave = description.MayInterleave;
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

    /// <summary>How many activations a grain has in one silo at most; 0: it has one in the whole cluster.</summary>
    public int MaxLocalWorkers { get; }

    public bool IsWorker => MaxLocalWorkers > 0;

    public Func<GrainConstruction, object> Construct { get; }

    public int MailboxLimit { get; }

    public TimeSpan CollectionAge { get; }

    public LongTurns LongTurns { get; } = new();

    /// <summary>Asks the class whether the request may interleave. It is code of a grain: never under a lock.</summary>
    /// <returns>What the class threw: if the request would have to wait, its caller gets that.</returns>
    public Exception? Judge(GrainRequest request) =>
        _mayInterleave is null || request.IsInternal ? null : Judge(_mayInterleave, request);

    private static Exception? Judge(Func<IInvokable, bool> mayInterleave, GrainRequest request)
    {
        try
        {
            request.MayInterleave = mayInterleave(request);
            return null;
        }
#pragma warning disable CA1031 // the caller gets it
        catch (Exception exception)
        {
            return exception;
        }
#pragma warning restore CA1031
    }
}
