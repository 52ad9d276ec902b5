using System.Diagnostics.Metrics;

namespace Commerce.Engine;

/// <summary>What the transport measures, in the meter of Orleans and under its names where it has them.</summary>
internal sealed class WireInstruments
{
    private readonly Meter _meter;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _sentBytes;
    private readonly Counter<long> _receivedBytes;

    public WireInstruments(IMeterFactory factory)
    {
        _meter = factory.Create("Microsoft.Orleans");
        _opened = _meter.CreateCounter<long>("orleans-networking-sockets-opened");
        _closed = _meter.CreateCounter<long>(
            "orleans-networking-sockets-closed", description: "Also those that did not come to be; by reason.");
        _sentBytes = _meter.CreateCounter<long>("orleans-messaging-sent-bytes", "By");
        _receivedBytes = _meter.CreateCounter<long>("orleans-messaging-received-bytes", "By");
    }

    public void Opened() => _opened.Add(1);

    public void Closed(LossReason reason) => _closed.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Sent(int bytes) => _sentBytes.Add(bytes);

    public void Received(int bytes) => _receivedBytes.Add(bytes);

    public void Observe(Func<int> open, Func<int> unproven)
    {
        _meter.CreateObservableGauge("orleans-networking-sockets-open", open);
        _meter.CreateObservableGauge("orleans-networking-sockets-unproven", unproven);
    }
}
