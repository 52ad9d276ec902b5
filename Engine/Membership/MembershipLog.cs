using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>What membership logs.</summary>
internal sealed partial class MembershipLog(ILogger logger)
{
    /// <summary>Says in what a view differs from the one before.</summary>
    public void Follow(ClusterView before, ClusterView view)
    {
        if (view.Version != before.Version)
        {
            var changes = view.Silos.SelectMany(row => ChangesOf(before.Find(row.Silo), row));
            Changed(view.Version, view.Active.Length, view.Silos.Length, changes);
        }

        if (!view.Degraded.SequenceEqual(before.Degraded))
        {
            Degraded(view.Degraded);
        }
    }

    private static IEnumerable<string> ChangesOf(SiloRow? before, SiloRow row)
    {
        if ((before?.Status ?? SiloStatus.None) != row.Status)
        {
            yield return $"{row.Silo} {before?.Status ?? SiloStatus.None} to {row.Status}";
        }

        if (row.Status == SiloStatus.Active && before is not null && before.Weight != row.Weight)
        {
            yield return $"{row.Silo} weight {before.Weight} to {row.Weight}";
        }
    }

    [LoggerMessage(EventId = 1040, Level = LogLevel.Information,
        Message = "The cluster has version {Version}: {Active} active of {Rows} silos; changed: {Changes}.")]
    private partial void Changed(MembershipVersion version, int active, int rows, IEnumerable<string> changes);

    [LoggerMessage(EventId = 1041, Level = LogLevel.Warning,
        Message = "{Silo} suspects {Target}: {Votes} votes, it is {Status} now.")]
    public partial void Voted(SiloAddress silo, SiloAddress target, int votes, SiloStatus status);

    [LoggerMessage(EventId = 1042, Level = LogLevel.Warning,
        Message = "The membership table cannot be used; this process goes on with the view it has, and tries again.")]
    public partial void TableIsAway(Exception exception);

    [LoggerMessage(EventId = 1043, Level = LogLevel.Warning,
        Message = "The membership table had lost its data; it was begun anew as version {Version}.")]
    public partial void TableBegunAnew(MembershipVersion version);

    [LoggerMessage(EventId = 1044, Level = LogLevel.Warning,
        Message = "This silo was late by {For}; what it did not hear meanwhile is not held against others.")]
    public partial void Stalled(TimeSpan @for);

    [LoggerMessage(EventId = 1045, Level = LogLevel.Warning,
        Message = "Silos that answer but cannot work, and have no grains for now: {Silos}.")]
    private partial void Degraded(IEnumerable<SiloAddress> silos);

    [LoggerMessage(EventId = 1046, Level = LogLevel.Critical, Message = "Silo {Silo} stops at once: {Reason}.")]
    public partial void Dies(SiloAddress silo, string reason);

    [LoggerMessage(EventId = 1047, Level = LogLevel.Error, Message = "Membership of silo {Silo} met an error of its "
        + "own; it goes on.")]
    public partial void Failed(SiloAddress silo, Exception exception);

    [LoggerMessage(EventId = 1048, Level = LogLevel.Warning,
        Message = "The membership table can be used again, after {Away}.")]
    public partial void TableIsBack(TimeSpan away);

    [LoggerMessage(EventId = 1049, Level = LogLevel.Warning,
        Message = "The membership table does not tell of changes; until it does they are seen some seconds later.")]
    public partial void TellsNothing(Exception exception);
}
