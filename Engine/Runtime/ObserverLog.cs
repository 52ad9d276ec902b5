using Microsoft.Extensions.Logging;

namespace Commerce.Engine;

/// <summary>What is logged of observers that are dropped, where the grain that has them says.</summary>
internal static partial class ObserverLog
{
    [LoggerMessage(EventId = 1060, Level = LogLevel.Debug,
        Message = "Observer {Observer} is dropped: its subscription was not renewed since {LastSeen}.")]
    public static partial void Expired(ILogger log, object observer, DateTime lastSeen);

    [LoggerMessage(EventId = 1061, Level = LogLevel.Debug,
        Message = "Observer {Observer} is dropped: telling it failed.")]
    public static partial void Failed(ILogger log, object observer, Exception exception);
}
