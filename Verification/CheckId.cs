namespace Commerce.Verification;

/// <summary>What is checked of a run. The numbers are those that documents and reports use.</summary>
public enum CheckId
{
    /// <summary>No unit is sold twice.</summary>
    Stock = 1,

    /// <summary>What was acknowledged is there.</summary>
    Acknowledged = 2,

    /// <summary>One order for a key, one answer.</summary>
    Keys = 3,

    /// <summary>What was refused is not there, and nothing is that nobody asked for.</summary>
    Phantoms = 4,

    /// <summary>No buyer has more than the limit.</summary>
    Limit = 5,

    /// <summary>Logs add up, at every entry, and agree with rows and orders.</summary>
    Log = 6,

    /// <summary>One owner at a time.</summary>
    Owners = 7,

    /// <summary>The log's order is one that buyers can have seen.</summary>
    RealTime = 8,

    /// <summary>Money and orders agree.</summary>
    Money = 9,

    /// <summary>Events have their effects, once and in order.</summary>
    Effects = 10,

    /// <summary>Buying goes on soon after a fault.</summary>
    Recovery = 11,

    /// <summary>Nothing grows for ever.</summary>
    Growth = 12,

    /// <summary>Rooms of the chat have one order of messages.</summary>
    Chat = 13,
}
