namespace Commerce.Engine;

/// <summary>Takes what the transport brings, and gives it to whom it concerns.</summary>
/// <param name="outgoing">For answers.</param>
/// <param name="incoming">For calls.</param>
/// <param name="control">For everything on control connections.</param>
/// <param name="codec">Reads headers.</param>
/// <param name="owners">Is told when a silo is about to stop.</param>
/// <param name="presence">Is told who comes and goes.</param>
/// <param name="silo">Has the clock.</param>
internal sealed class MessageCenter(
    OutgoingCalls outgoing,
    IncomingCalls incoming,
    ControlMessages control,
    MessageCodec codec,
    IGrainOwners owners,
    Presence presence,
    Silo silo) : ITransportSink
{
    public bool Received(IPeer from, WireChannel channel, ReadOnlyMemory<byte> frame)
    {
        if (channel == WireChannel.Control)
        {
            return control.Received(from, codec.Reader(frame.Span));
        }

        try
        {
            var reader = codec.Reader(frame.Span);
            var header = MessageCodec.ReadHeader(ref reader);
            switch (header.Kind)
            {
                case MessageKind.Request or MessageKind.OneWay:
                    incoming.Received(from, header, ref reader);
                    return true;
                case MessageKind.Response or MessageKind.Error or MessageKind.Rejected:
                    outgoing.Answered(from, header, ref reader);
                    return true;
                case MessageKind.Cancel when header.CorrelationId == 0: // Of no call: only says that somebody is there.
                    presence.Came(from);
                    return true;
                case MessageKind.Cancel:
                    incoming.Cancelled(from, header.CorrelationId);
                    return true;
                default:
                    return false;
            }
        }
        catch (WireFormatException)
        {
            return false; // Closes the connection: who sends this is no silo of ours.
        }
    }

    public void Lost(IPeer peer, WireChannel channel, LossReason reason, long handedOver)
    {
        if (channel == WireChannel.Control)
        {
            control.Lost(peer, reason);
        }
        else
        {
            presence.Lost(peer, silo.Clock.Now);
            outgoing.Lost(peer, reason, handedOver);
            if (reason.EvidenceOf() != LossEvidence.None)
            {
                owners.LookAgain(); // It may be gone: the table says.
            }
        }
    }

    public void GoingAway(IPeer peer)
    {
        presence.Leaves(peer, silo.Clock.Now);
        owners.LookAgain();
    }
}
