using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Flash;

/// <summary>What a flash load sends.</summary>
/// <param name="RequestCountMax">Requests at most, each with a key of its own.</param>
/// <param name="Schedule">When they start; null: as fast as connections allow.</param>
/// <param name="Patience">An arrival that no connection could start within this time after it was due is
/// dropped.</param>
/// <param name="StopAfter">No new request is started after this time.</param>
/// <param name="SettleTime">How long unknown outcomes are asked for after that.</param>
/// <param name="CheckShare">Share of requests that are sent a second time, 0 to 1.</param>
/// <param name="RetryOverloaded">Whether <c>overloaded</c> is asked again like an unknown outcome.</param>
/// <param name="KeepReceipts">Whether every receipt is kept for an audit, or only the last ones.</param>
/// <param name="Gate">If there is one: requests are started only up to what it lets through.</param>
internal sealed record FlashLoadOptions(
    int RequestCountMax,
    ArrivalSchedule? Schedule,
    TimeSpan Patience,
    TimeSpan StopAfter,
    TimeSpan SettleTime,
    double CheckShare,
    bool RetryOverloaded,
    bool KeepReceipts,
    Gate? Gate = null);

/// <summary>Lets through as many requests as another thread says.</summary>
internal sealed class Gate
{
    private int _open;

    internal int Open
    {
        get => Volatile.Read(ref _open);
        set => Volatile.Write(ref _open, value);
    }
}

/// <summary>
/// Buyers who buy. Every request has its own idempotency key; one whose outcome is unknown is sent again with the same
/// key until there is an answer. Latency counts from the time at which the request should have been started.
/// </summary>
internal sealed class FlashLoad : ILoad
{
    private const int RecentMax = 256;
    private const int RetryDoublingsMax = 5;
    private static readonly TimeSpan RetryDelayMin = TimeSpan.FromMilliseconds(20);

    private readonly FlashLoadOptions _options;
    private readonly FlashRequest _request;
    private readonly Random _random;
    private readonly PriorityQueue<Ticket, long> _again = new();
    private readonly List<short> _outcome = []; // By request: -1 until there is an answer.
    private readonly List<byte> _attempts = [];
    private readonly List<bool> _sentTwice = [];
    private readonly List<byte[]?> _receipts = [];
    private readonly (int Request, byte[] Body)[] _recent = new (int, byte[])[RecentMax];
    private readonly long _patience;
    private readonly long _stop;
    private readonly long _giveUp;
    private readonly long _start;
    private long _accepted;
    private int _open;
    private bool _stopped;

    internal FlashLoad(FlashLoadOptions options, FlashRequest request, Random random, long start)
    {
        _options = options;
        _request = request;
        _random = random;
        _start = start;
        _patience = Clock.Ticks(options.Patience);
        _stop = start + Clock.Ticks(options.StopAfter);
        _giveUp = _stop + Clock.Ticks(options.SettleTime);
    }

    internal OutcomeCounts Outcomes { get; } = new();

    /// <summary>Attempts without a final answer, by what happened.</summary>
    internal OutcomeCounts Unanswered { get; } = new();

    /// <summary>From the intended start to a receipt.</summary>
    internal LatencyHistogram AcceptedLatency { get; } = new();

    /// <summary>From the intended start to a refusal.</summary>
    internal LatencyHistogram RefusedLatency { get; } = new();

    /// <summary>Requests started at least once.</summary>
    internal int Started => _outcome.Count;

    /// <summary>Arrivals that could not be started in time.</summary>
    internal long Dropped { get; private set; }

    /// <summary>Second sendings of a key that got the same receipt.</summary>
    internal long Replayed { get; private set; }

    /// <summary>Second sendings of a key that got something else after a receipt.</summary>
    internal List<string> Mismatches { get; } = [];

    /// <summary>When the last answer came.</summary>
    internal long LastAnswer { get; private set; }

    /// <summary>Receipts as they were sent, by request; only those that are kept.</summary>
    internal IEnumerable<(int Request, byte[] Body)> Receipts => _options.KeepReceipts
        ? _receipts.Select((body, request) => (request, body!)).Where(receipt => receipt.Item2 is not null)
        : _recent.Where(receipt => receipt.Body is not null);

    /// <summary>Requests that have no answer (yet).</summary>
    internal int Unknown => _open;

    public long NextDue
    {
        get
        {
            var due = _again.TryPeek(out _, out var at) ? at : long.MaxValue;
            var next = _options.Schedule?.Next ?? 0;
            return CanStartNow && next != long.MaxValue ? Math.Min(due, _start + next) : due;
        }
    }

    private bool CanStartNew => !_stopped && _outcome.Count + Dropped < _options.RequestCountMax;

    private bool CanStartNow => CanStartNew && _outcome.Count < (_options.Gate?.Open ?? int.MaxValue);

    public bool Finished(long now)
    {
        DropOverdue(now);
        _stopped |= now >= _stop;
        var noneToCome = !CanStartNew || _options.Schedule?.Next == long.MaxValue;
        return now >= _giveUp || (noneToCome && _open == 0 && _again.Count == 0);
    }

    public int TryTake(long now, Span<byte> target, out Ticket ticket)
    {
        DropOverdue(now);
        if (_again.TryPeek(out ticket, out var at) && at <= now && now < _giveUp)
        {
            _again.Dequeue();
            return _request.Write(ticket.Request, target);
        }

        if (!CanStartNow)
        {
            return 0;
        }

        var intended = now;
        if (_options.Schedule is { } schedule)
        {
            if (schedule.Next == long.MaxValue || _start + schedule.Next > now)
            {
                return 0;
            }

            intended = _start + schedule.Next;
            schedule.Advance();
        }

        ticket = new Ticket(_outcome.Count, Duplicate: false, intended);
        _outcome.Add(-1);
        _attempts.Add(0);
        _sentTwice.Add(false);
        _receipts.Add(null);
        _open++;
        if (IsChecked(ticket.Request) && _random.Next(2) == 0)
        {
            // At the same moment, on another connection; the other half is sent again after its answer.
            _sentTwice[ticket.Request] = true;
            _again.Enqueue(ticket with { Duplicate = true }, now);
        }

        return _request.Write(ticket.Request, target);
    }

    public void OnReply(in Ticket ticket, long now, int code, ReadOnlySpan<byte> body)
    {
        var outcome = Outcomes.Classify(code, body);
        var name = Outcomes.NameOf(outcome);
        // A refusal for load says that this attempt did nothing, and nothing of an earlier one that had no answer.
        if (name != OutcomeCounts.Overloaded
            ? code >= 500
            : _options.RetryOverloaded || _attempts[ticket.Request] > 0)
        {
            Again(ticket, now, name);
            return;
        }

        LastAnswer = now;
        if (_outcome[ticket.Request] >= 0)
        {
            Compare(ticket.Request, outcome, body);
            return;
        }

        _outcome[ticket.Request] = (short)outcome;
        _open--;
        Outcomes.Count(outcome);
        (outcome == 0 ? AcceptedLatency : RefusedLatency).Record(Clock.Microseconds(now - ticket.Intended));
        if (outcome == 0)
        {
            Keep(ticket.Request, body);
        }

        if (IsChecked(ticket.Request) && !_sentTwice[ticket.Request])
        {
            _sentTwice[ticket.Request] = true;
            _again.Enqueue(ticket with { Duplicate = true }, now +
                Clock.Ticks(RetryDelayMin * _random.NextDouble() * 10));
        }
    }

    public void OnLost(in Ticket ticket, long now, LostReason reason) =>
        Again(ticket, now, reason switch
        {
            LostReason.Timeout => "timeout",
            LostReason.ConnectionLost => "connection-lost",
            LostReason.Malformed => "malformed",
        });

    private void Again(in Ticket ticket, long now, string why)
    {
        Unanswered.Count(Unanswered.Intern(System.Text.Encoding.ASCII.GetBytes(why)));
        var attempts = Math.Min(_attempts[ticket.Request] + 1, RetryDoublingsMax);
        _attempts[ticket.Request] = (byte)attempts;
        var delay = RetryDelayMin * (1 << attempts) * (0.5 + _random.NextDouble());
        _again.Enqueue(ticket, now + Clock.Ticks(delay));
    }

    private void Compare(int request, int outcome, ReadOnlySpan<byte> body)
    {
        var first = _outcome[request];
        if (first != 0 && outcome != 0)
        {
            return; // Two refusals: nothing was promised.
        }

        if (first != 0)
        {
            // Refused at first, then units came back: the receipt counts.
            Outcomes.Recount(first, outcome);
            _outcome[request] = 0;
            Keep(request, body);
        }
        else if (outcome == 0 && (!_options.KeepReceipts || body.SequenceEqual(_receipts[request])))
        {
            Replayed++;
        }
        else if (Outcomes.NameOf(outcome) != OutcomeCounts.Overloaded)
        {
            Mismatches.Add(
                $"request {request}: first {System.Text.Encoding.UTF8.GetString(_receipts[request] ?? [])}, " +
                $"then {Outcomes.NameOf(outcome)} {System.Text.Encoding.UTF8.GetString(body)}");
        }
    }

    private void Keep(int request, ReadOnlySpan<byte> body)
    {
        var copy = body.ToArray();
        _recent[_accepted++ % RecentMax] = (request, copy);
        if (_options.KeepReceipts)
        {
            _receipts[request] = copy;
        }
    }

    private void DropOverdue(long now)
    {
        while (_options.Schedule is { } schedule && CanStartNew && now < _giveUp
            && schedule.Next != long.MaxValue && _start + schedule.Next + _patience < now)
        {
            schedule.Advance();
            Dropped++;
        }
    }

    // By request, not by draw, so that a seed checks the same requests however the answers interleave.
    private bool IsChecked(int request) =>
        _options.CheckShare > 0 && (uint)(request * 2654435761u) < _options.CheckShare * uint.MaxValue;
}
