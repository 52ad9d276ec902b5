namespace Commerce;

/// <summary>Makes ids and secrets. A dependency, so that a simulation can repeat a run.</summary>
public interface IIdSource
{
    /// <summary>A random id that nobody else has.</summary>
    Guid NewGuid();

    /// <summary>A new member's id.</summary>
    MemberId NewMemberId();
}
