using System.Runtime.InteropServices;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Who owns grains, and the way to those that are here.</summary>
internal interface IGrainOwners
{
    /// <summary>By the newest view.</summary>
    Placement Placement { get; }

    /// <summary>To which silo a call to the grain goes.</summary>
    /// <param name="grain">The grain.</param>
    /// <returns>
    /// Its owner; of a stateless worker: this silo, or in a client one after the other.
    /// </returns>
    Route RouteOf(GrainId grain);

    /// <summary>Somebody has seen this version of the table: a view as new is asked for, unless it is here.</summary>
    /// <param name="version">The version's number.</param>
    void Refresh(long version);

    /// <summary>The cluster may have changed: the table is read again.</summary>
    void LookAgain();

    /// <summary>Gives a call to its grain's activation in this silo.</summary>
    /// <param name="target">The grain, which this silo owns.</param>
    /// <param name="request">The call. It may have waited elsewhere before.</param>
    void Deliver(GrainId target, GrainRequest request);

    /// <summary>Passes on a call that nobody waits for and that came to the wrong silo.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="request">The call.</param>
    void PassOn(in MessageHeader header, GrainRequest request);
}

/// <summary>Where a call goes.</summary>
/// <param name="Owner">The silo; null: nobody.</param>
/// <param name="IsHere">Whether it is this one.</param>
/// <param name="View">The view that says so.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Route(SiloAddress? Owner, bool IsHere, MembershipVersion View);
