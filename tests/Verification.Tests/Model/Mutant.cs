namespace Commerce.Verification.Tests.Model;

/// <summary>What is broken in a model of the shop; each is a mistake that has been made in real shops.</summary>
public enum Mutant
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>M1: the store appends whatever epoch the owner has.</summary>
    NoFence,

    /// <summary>M2: the owner looks at the epoch, and then appends without condition.</summary>
    FenceAtClient,

    /// <summary>M3: the receipt is sent when the decision is made.</summary>
    AckBeforeCommit,

    /// <summary>M4: an unknown outcome is told as a refusal.</summary>
    UnknownToldAsRefusal,

    /// <summary>M5: the key is looked up, and inserted later, and nothing keeps it unique.</summary>
    KeyNotUnique,

    /// <summary>M6: the limit is looked at before the decision, and not in it.</summary>
    LimitOutsideDecision,

    /// <summary>M7: whoever tells the pool twice that an order was cancelled gets its units back twice.</summary>
    ReleaseTwice,

    /// <summary>M8: events are published when the decision is made.</summary>
    PublishBeforeCommit,

    /// <summary>M9: a consumer does what it is told, as often as it is told.</summary>
    ConsumerWithoutMemory,

    /// <summary>M10: the fence looks at the epoch and not at whose it is.</summary>
    EpochWithoutOwner,

    /// <summary>M11: the front repeats what is unknown under a new key.</summary>
    RetryWithNewKey,

    /// <summary>M12: holds expire by the clock of the silo that has the pool.</summary>
    ExpiryByLocalClock,
}
