using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>What the references of one interface share.</summary>
public sealed class GrainInterface
{
    internal GrainInterface(
        string name, ReferenceConstructor constructor, ReferenceFactory factory, IGrainCallRouter router)
    {
        Name = name;
        Id = WireId.Of(name);
        New = constructor;
        Factory = factory;
        Router = router;
    }

    internal string Name { get; }

    /// <summary>The number by which references name it on the wire.</summary>
    internal uint Id { get; }

    internal ReferenceConstructor New { get; }

    internal ReferenceFactory Factory { get; }

    internal IGrainCallRouter Router { get; }

    /// <summary>The kinds of grains that implement it.</summary>
    internal List<(string ClassName, GrainType Type)> Kinds { get; } = [];
}
