using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>What the transport logs.</summary>
internal sealed partial class WireLog(ILogger logger)
{
    private static readonly TimeSpan RefusalPeriod = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<LossReason, Refusals> _refusals = new();

    /// <summary>
    /// Says that somebody was not let in. Anybody can cause it, so it is said once in 10 s for each reason, with how
    /// often it happened meanwhile.
    /// </summary>
    public void Refused(EndPoint? from, LossReason reason, string why, TimeProvider time)
    {
        if (_refusals.GetOrAdd(reason, static _ => new()).Count(time) is { } times)
        {
            Refused(from, reason, why, times);
        }
    }

    [LoggerMessage(EventId = 1200, Level = LogLevel.Information, Message = "Connected to {Silo} ({Channel}).")]
    public partial void Opened(SiloAddress silo, WireChannel channel);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information,
        Message = "The connection with {Peer} ({Channel}) has ended: {Reason}.")]
    public partial void Lost(PeerId peer, WireChannel channel, LossReason reason);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning,
        Message = "Cannot connect to {Silo} ({Channel}): {Reason}. {Why}")]
    public partial void CannotConnect(SiloAddress silo, WireChannel channel, LossReason reason, string why);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning,
        Message = "Cannot take new connections; will try again.")]
    public partial void CannotAccept(Exception exception);

    [LoggerMessage(EventId = 1204, Level = LogLevel.Information,
        Message = "{Peer} is about to stop: nothing new begins there.")]
    public partial void PeerGoesAway(PeerId peer);

    [LoggerMessage(EventId = 1205, Level = LogLevel.Error,
        Message = "A frame from {Peer} made the engine fail; its connection is closed. This is a bug.")]
    public partial void SinkFailed(PeerId peer, Exception exception);

    [LoggerMessage(EventId = 1206, Level = LogLevel.Warning,
        Message = "{From} was not let in: {Reason}. {Why} So it went {Times} times since this was last said.")]
    private partial void Refused(EndPoint? from, LossReason reason, string why, long times);

    private sealed class Refusals
    {
        private readonly Lock _gate = new();
        private long _count;
        private long? _saidAt;

        /// <returns>How many there were since it was last said; null: it is not time to say it.</returns>
        public long? Count(TimeProvider time)
        {
            lock (_gate)
            {
                _count++;
                if (_saidAt is { } saidAt && time.GetElapsedTime(saidAt) < RefusalPeriod)
                {
                    return null;
                }

                var count = _count;
                (_count, _saidAt) = (0, time.GetTimestamp());
                return count;
            }
        }
    }
}
