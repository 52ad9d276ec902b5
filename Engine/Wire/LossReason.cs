namespace Commerce.Engine;

/// <summary>Why a connection ended, or was not opened. The names are the tag <c>reason</c> of the counters.</summary>
public enum LossReason
{
    /// <summary>The machine is there, and nobody listens.</summary>
    Refused,

    /// <summary>The peer's machine ended an open connection: the process has died, or lost the connection.</summary>
    Reset,

    /// <summary>The peer has closed an open connection without a word: usually its process has ended.</summary>
    ClosedByPeer,

    /// <summary>The process at that address is another life of the silo, and has proven it.</summary>
    OtherGeneration,

    /// <summary>The network says that there is no way.</summary>
    NoRoute,

    /// <summary>Connecting, or the handshake, took longer than <see cref="WireOptions.ConnectTimeout"/>.</summary>
    TimedOut,

    /// <summary>
    /// Nothing came for <see cref="WireOptions.SilenceLimit"/>, or the other machine did not acknowledge what was sent.
    /// </summary>
    Silent,

    /// <summary>What was written was not taken for <see cref="WireOptions.WriteTimeout"/>.</summary>
    Stalled,

    /// <summary>The peer closed during the handshake; its log says why.</summary>
    Rejected,

    /// <summary>What came was no handshake.</summary>
    Garbage,

    /// <summary>No version of the protocol that both sides know.</summary>
    UnknownVersion,

    /// <summary>A silo or client of another cluster.</summary>
    OtherCluster,

    /// <summary>The other side does not know a secret of ours.</summary>
    WrongSecret,

    /// <summary>Who listens there is another silo than the one that was meant.</summary>
    OtherPeer,

    /// <summary>TLS failed: no certificate, or not the right one.</summary>
    Tls,

    /// <summary>A record was changed, repeated or moved on its way.</summary>
    Tampered,

    /// <summary>A length above the limit.</summary>
    Oversized,

    /// <summary>A frame that makes no sense.</summary>
    Malformed,

    /// <summary>Something failed here that has nothing to do with the peer: a bug, or what TLS was given.</summary>
    Failed,

    /// <summary>Too many connections.</summary>
    Crowded,

    /// <summary>The peer has opened a newer connection in place of this one.</summary>
    Superseded,

    /// <summary>The peer said that it stops, and then closed.</summary>
    Drained,

    /// <summary>We were told that the peer is dead.</summary>
    Forgotten,

    /// <summary>We have stopped.</summary>
    Stopped,
}

/// <summary>What the loss of a connection says about the life of a silo.</summary>
public enum LossEvidence
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It may be dead, slow, stopped, or cut off.</summary>
    Weak,

    /// <summary>It is most likely dead: its machine answers, and it does not.</summary>
    Strong,
}

/// <summary>Reads reasons.</summary>
public static class LossReasons
{
    /// <summary>What a reason says about the life of the silo at the other end.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>How much it counts.</returns>
    public static LossEvidence EvidenceOf(this LossReason reason) => reason switch
    {
        LossReason.Refused or LossReason.Reset or LossReason.ClosedByPeer or LossReason.OtherGeneration
            => LossEvidence.Strong,
        LossReason.NoRoute or LossReason.TimedOut or LossReason.Silent or LossReason.Stalled
            => LossEvidence.Weak,
        LossReason.Rejected or LossReason.Garbage or LossReason.UnknownVersion or LossReason.OtherCluster
            or LossReason.WrongSecret or LossReason.OtherPeer or LossReason.Tls or LossReason.Tampered
            or LossReason.Oversized or LossReason.Malformed or LossReason.Failed or LossReason.Crowded
            or LossReason.Superseded or LossReason.Drained or LossReason.Forgotten or LossReason.Stopped
            => LossEvidence.None,
    };
}
