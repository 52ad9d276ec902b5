using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>What the engine logs.</summary>
internal sealed partial class SiloLog(ILogger logger)
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Information,
        Message = "Silo {Silo} is active with {Interfaces} grain interfaces and {Classes} grain classes.")]
    public partial void Started(SiloAddress silo, int interfaces, int classes);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information,
        Message = "Silo {Silo} has stopped; {Left} activations did not end in time.")]
    public partial void Stopped(SiloAddress silo, int left);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Error, Message = "{Grain} could not be activated; its callers "
        + "get the error.")]
    public partial void ActivationFailed(GrainId grain, Exception exception);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Error, Message = "{Grain} failed to end cleanly ({Reason}); it "
        + "has ended.")]
    public partial void DeactivationFailed(GrainId grain, DeactivationReasonCode reason, Exception exception);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Error,
        Message = "{Grain} did not end in time ({Reason}); it is left behind, and calls go to a new activation.")]
    public partial void ActivationAbandoned(GrainId grain, DeactivationReasonCode reason);

    [LoggerMessage(EventId = 1013, Level = LogLevel.Warning,
        Message = "A turn of {Grain} in {Method} kept its thread for {LengthMs} ms; what else waits for either waits "
            + "as long. Since the last such warning of its class there were {Untold} more.")]
    public partial void LongTurn(GrainId grain, string method, long lengthMs, int untold);

    [LoggerMessage(EventId = 1020, Level = LogLevel.Error, Message = "A timer of {Grain} failed; it will tick again.")]
    public partial void TimerFailed(GrainId grain, Exception exception);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Error, Message = "The one-way call {Method} of {Grain} failed.")]
    public partial void OneWayFailed(string method, GrainId grain, Exception exception);

    [LoggerMessage(EventId = 1023, Level = LogLevel.Error,
        Message = "A subscriber of the stream {Stream} failed; the next item comes.")]
    public partial void SubscriberFailed(string stream, Exception exception);

    [LoggerMessage(EventId = 1024, Level = LogLevel.Warning,
        Message = "Subscriptions to the stream {Stream} could not be renewed; they are, soon. Items may be missed.")]
    public partial void StreamNotRenewed(string stream, Exception exception);

    [LoggerMessage(EventId = 1022, Level = LogLevel.Error,
        Message = "What {Grain} does when {Method} is cancelled failed.")]
    public partial void CancellationCallbackFailed(GrainId grain, string method, Exception exception);

    [LoggerMessage(EventId = 1030, Level = LogLevel.Warning, Message = "The table of reminders could not be read; "
        + "ticks are late until it can.")]
    public partial void RemindersUnread(Exception exception);

    [LoggerMessage(EventId = 1031, Level = LogLevel.Warning, Message = "The tick of reminder {Name} of {Grain} could "
        + "not be written down; it may come again.")]
    public partial void ReminderNotMoved(string name, GrainId grain, Exception exception);

    [LoggerMessage(EventId = 1032, Level = LogLevel.Warning, Message = "The tick of reminder {Name} may not have "
        + "reached {Grain}; it comes again after {Wait}.")]
    public partial void ReminderUndelivered(string name, GrainId grain, TimeSpan wait, Exception exception);

    [LoggerMessage(EventId = 1033, Level = LogLevel.Error, Message = "Reminder {Name} of {Grain} failed; it will tick "
        + "again.")]
    public partial void ReminderFailed(string name, GrainId grain, Exception exception);
}
