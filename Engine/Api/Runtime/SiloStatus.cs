namespace Orleans.Runtime;

/// <summary>The life of a silo, as the membership table has it.</summary>
public enum SiloStatus
{
    /// <summary>Unknown.</summary>
    None = 0,

    /// <summary>Not yet in the table.</summary>
    Created = 1,

    /// <summary>In the table, not yet hosting grains.</summary>
    Joining = 2,

    /// <summary>Hosting grains.</summary>
    Active = 3,

    /// <summary>Ending its activations; takes no new ones.</summary>
    ShuttingDown = 4,

    /// <summary>Ending without waiting for its activations.</summary>
    Stopping = 5,

    /// <summary>Gone for ever: a restarted process is another silo.</summary>
    Dead = 6,
}
