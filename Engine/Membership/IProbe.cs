using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Asks silos whether they are there. The transport implements it, over a connection of its own: a probe never waits
/// behind data.
/// </summary>
public interface IProbe
{
    /// <summary>Asks a silo.</summary>
    /// <param name="target">The silo, in just this life: another one at its address does not answer for it.</param>
    /// <param name="cancellationToken">
    /// Ends the wait, some seconds after the start. An answer that is late is still wanted, because it tells that the
    /// silo lives.
    /// </param>
    /// <returns>The outcome; a failed task is taken as <see cref="ProbeOutcome.Silent"/>.</returns>
    Task<ProbeResult> ProbeAsync(SiloAddress target, CancellationToken cancellationToken);

    /// <summary>Asks one silo to ask another.</summary>
    /// <param name="via">Who is asked to.</param>
    /// <param name="target">Who is asked about.</param>
    /// <param name="timeout">How long <paramref name="via"/> waits for <paramref name="target"/>.</param>
    /// <param name="cancellationToken">Ends the wait for <paramref name="via"/>.</param>
    /// <returns>
    /// What <paramref name="via"/> found, with its own health; <see cref="ProbeOutcome.Unknown"/> if it did not tell.
    /// </returns>
    Task<ProbeResult> ProbeIndirectlyAsync(
        SiloAddress via, SiloAddress target, TimeSpan timeout, CancellationToken cancellationToken);
}

/// <summary>How a probe ended.</summary>
public enum ProbeOutcome
{
    /// <summary>Nobody knows: the silo in between did not tell.</summary>
    Unknown,

    /// <summary>The silo answered.</summary>
    Answered,

    /// <summary>
    /// The connection was refused or reset, or another life of the silo answered: strong evidence that it is gone.
    /// </summary>
    Refused,

    /// <summary>Nothing came: weak evidence.</summary>
    Silent,

    /// <summary>
    /// The question was not sent: a connection has just been lost, and it is too soon to open another. Asked again a
    /// moment later, it is.
    /// </summary>
    NotSent,
}

/// <summary>How a probe ended, and how well the silo is that answered.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Health">Of the silo that answered; of the one in between if it was asked.</param>
public readonly record struct ProbeResult(ProbeOutcome Outcome, SiloHealth Health = default);

/// <summary>How well a silo is. It travels with every answer to a probe.</summary>
/// <param name="PoolDelay">How long its work waited for a thread lately.</param>
/// <param name="OldestCommitAge">How long the oldest commit that has not ended has been running.</param>
public readonly record struct SiloHealth(TimeSpan PoolDelay, TimeSpan OldestCommitAge);

/// <summary>
/// Tells other silos that the table has changed, so that they need not wait for their next look. A hint: it may be
/// lost. The transport implements it.
/// </summary>
public interface IMembershipGossip
{
    /// <summary>Tells one silo. Returns at once.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="version">The version that it should have.</param>
    void Tell(SiloAddress silo, MembershipVersion version);
}

/// <summary>What the transport tells membership. All of it may be called on any thread, and returns at once.</summary>
public interface IMembershipHints
{
    /// <summary>How this silo is: what its transport answers to a probe.</summary>
    SiloHealth Health { get; }

    /// <summary>Another silo or the store knows this version.</summary>
    /// <param name="version">The version.</param>
    void Heard(MembershipVersion version);

    /// <summary>
    /// A connection that had been open was reset or closed without a word: the silo is probed at once. What could not
    /// be opened is told by the answer to the probe that it was for.
    /// </summary>
    /// <param name="silo">The silo at its other end.</param>
    void ConnectionLost(SiloAddress silo);
}

/// <summary>For a silo without a transport: there is nobody else.</summary>
internal sealed class NobodyElse : IProbe, IMembershipGossip
{
    public Task<ProbeResult> ProbeAsync(SiloAddress target, CancellationToken cancellationToken) =>
        Task.FromResult(new ProbeResult(ProbeOutcome.Silent));

    public Task<ProbeResult> ProbeIndirectlyAsync(
        SiloAddress via, SiloAddress target, TimeSpan timeout, CancellationToken cancellationToken) =>
        Task.FromResult(new ProbeResult(ProbeOutcome.Unknown));

    public void Tell(SiloAddress silo, MembershipVersion version)
    {
        // Nobody to tell.
    }
}
