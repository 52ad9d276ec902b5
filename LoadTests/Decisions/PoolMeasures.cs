using System.Diagnostics.Metrics;

namespace Commerce.Decisions;

/// <summary>What the meters of the pools of this process say.</summary>
internal sealed class PoolMeasures : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _batches;
    private long _entries;
    private long _commitMicroseconds;

    public PoolMeasures()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Commerce.Inventory" && instrument is not Counter<long>)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, entries, _, _) =>
        {
            Interlocked.Increment(ref _batches);
            Interlocked.Add(ref _entries, entries);
        });
        _listener.SetMeasurementEventCallback<double>((instrument, ms, _, _) =>
        {
            if (instrument.Name.EndsWith("commit_time", StringComparison.Ordinal))
            {
                Interlocked.Add(ref _commitMicroseconds, (long)(ms * 1000));
            }
            else
            {
                ActivationMsLast = ms;
            }
        });
        _listener.Start();
    }

    public double BatchSizeMean => _entries / (double)Math.Max(1, _batches);

    public double CommitMsMean => _commitMicroseconds / 1000.0 / Math.Max(1, _batches);

    public double ActivationMsLast { get; private set; }

    public void Reset() => _batches = _entries = _commitMicroseconds = 0;

    public void Dispose() => _listener.Dispose();
}
