namespace Commerce.Engine;

/// <summary>Makes ids. A simulation replaces it to be able to repeat a run.</summary>
public interface IIdSource
{
    /// <summary>An id that nobody else has.</summary>
    /// <returns>The id.</returns>
    Guid NewGuid();
}

internal sealed class RandomIdSource : IIdSource
{
#pragma warning disable RS0030 // the one place
    public Guid NewGuid() => Guid.NewGuid();
#pragma warning restore RS0030
}
