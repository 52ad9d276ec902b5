using Commerce.Web.Admission;

namespace Commerce.Web;

/// <summary>
/// One server that takes what comes in order, 15,000 a second, and refuses some instead, by the control under test. Its
/// time goes in steps of a millisecond.
/// </summary>
/// <param name="control">The control.</param>
internal sealed class ServerModel(AdmissionControl control)
{
    public const double Capacity = 15_000;

    private const double Step = 0.001;

    private readonly Queue<double> _waiting = new();
    private readonly Queue<double> _paused = new();
    private double _now;
    private double _due;
    private double _time;
    private double _refuse;
    private double? _probe;
    private double _nextProbe;

    /// <summary>What a refusal costs, as a part of what an order does.</summary>
    public double RefusalCost { get; init; } = 0.02;

    /// <summary>Connections, one request at a time on each; who finds none free goes away.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>How long a refusal takes for a share of 1.</summary>
    public double Pause { get; init; }

    /// <summary>Runs for a while at so many arrivals a second.</summary>
    public Stretch Run(double arrivalsPerSecond, double seconds)
    {
        var (orders, refusals, delays, shares) = (0, 0, new List<double>(), new List<double>());
        for (var end = _now + seconds; _now < end; _now += Step)
        {
            Arrive(arrivalsPerSecond);
            for (_time = Math.Min(_time, 0) + Step; _time > 0 && _waiting.TryPeek(out var since);)
            {
                delays.Add(_now - since);
                if (_probe is { } probe && probe <= since)
                {
                    Observe(probe);
                }

                _waiting.Dequeue();
                (orders, refusals) = Serve() ? (orders + 1, refusals) : (orders, refusals + 1);
            }

            if (_waiting.Count == 0 && _probe is { } alone)
            {
                Observe(alone);
            }

            shares.Add(control.Share);
        }

        return new Stretch(orders / seconds / Capacity, refusals, delays, shares);
    }

    private void Arrive(double perSecond)
    {
        while (_paused.TryPeek(out var until) && until <= _now)
        {
            _paused.Dequeue();
        }

        for (_due += perSecond * Step; _due >= 1; _due--)
        {
            if (_waiting.Count + _paused.Count < Connections)
            {
                _waiting.Enqueue(_now);
            }
        }

        if (_probe is null && _now >= _nextProbe)
        {
            _probe = _now;
        }
    }

    private void Observe(double probe)
    {
        control.Observe(TimeSpan.FromSeconds(_now), TimeSpan.FromSeconds(_now - probe));
        (_probe, _nextProbe) = (null, _now + QueueDelaySampler.Period.TotalSeconds);
    }

    private bool Serve()
    {
        _refuse += control.Share;
        if (_refuse < 1)
        {
            _time -= 1 / Capacity;
            return true;
        }

        _refuse--;
        _time -= RefusalCost / Capacity;
        if (Pause > 0)
        {
            _paused.Enqueue(_now + (Pause * control.Share));
        }

        return false;
    }
}

/// <summary>How a while went.</summary>
/// <param name="Goodput">Orders, as a part of what the server can do.</param>
/// <param name="Refusals">How many.</param>
/// <param name="Delays">Seconds that each request waited.</param>
/// <param name="Shares">The share that was refused, millisecond by millisecond.</param>
internal sealed record Stretch(
    double Goodput, int Refusals, IReadOnlyList<double> Delays, IReadOnlyList<double> Shares)
{
    public double P99 => Delays.Order().ElementAt(Delays.Count * 99 / 100);
}
