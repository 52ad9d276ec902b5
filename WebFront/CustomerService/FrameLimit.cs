using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Commerce.Web.RateLimits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Ends connections that go on sending what is no call: methods that there are not, arguments that cannot be read, and
/// whatever else SignalR answers or drops itself, so that <see cref="ChatErrors"/> never hears of it. Calls are counted
/// there.
/// </summary>
/// <param name="inner">The protocol.</param>
/// <param name="time">The clock.</param>
internal sealed class FrameLimit(IHubProtocol inner, TimeProvider time) : HubProtocolLayer(inner)
{
    private const int Burst = 40;
    private const int PerSecond = 10; // A client that has nothing to say says so every 15 s.

    private readonly ConditionalWeakTable<IInvocationBinder, TokenBucket> _buckets = []; // A connection has its own.

    public override bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var start = input.Start;
        if (!Inner.TryParseMessage(ref input, binder, out message))
        {
            if (!input.Start.Equals(start)) // Else the frame is not all there yet.
            {
                Spend(binder);
            }

            return false;
        }

        // A method of the hub takes no streams: a call with some never comes to ChatErrors.
        if (message is not InvocationMessage { StreamIds: null or { Length: 0 } })
        {
            Spend(binder);
        }

        return true;
    }

    private void Spend(IInvocationBinder binder)
    {
        if (!_buckets.GetOrCreateValue(binder).TryTake(
            time.GetTimestamp(), time.TimestampFrequency / PerSecond, Burst, out _))
        {
            throw new InvalidDataException(
                $"More than {PerSecond} frames a second came that call no method of the hub. The connection ends.");
        }
    }
}
