using System.Globalization;

namespace Commerce.Simulation;

/// <summary>
/// The one thread on which everything of a simulation runs, and its clock. What is ready runs in an order that is drawn
/// from the seed; when nothing is ready, time jumps to what comes next.
/// </summary>
internal sealed class World
{
    public static readonly DateTimeOffset Start = new(2026, 11, 11, 0, 0, 0, TimeSpan.Zero);

    /// <summary>So much can only happen at one moment if something goes round in circles.</summary>
    private const int StepsOfMomentMax = 200_000;

    private readonly PriorityQueue<Action, (long At, long Order)> _later = new();
    private readonly List<Work> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<string> _notes = [];
    private long _now;
    private long _order;
    private ulong _hash = 14_695_981_039_346_656_037UL;
    private volatile string? _leak;

    public World(int seed, bool keepsNotes)
    {
        Seed = seed;
        Random = new Random(seed);
        KeepsNotes = keepsNotes;
    }

    public int Seed { get; }

    /// <summary>Whether somebody is going to read what happened.</summary>
    public bool KeepsNotes { get; }

    public Random Random { get; }

    public long Ticks => _now;

    public TimeSpan Now => TimeSpan.FromTicks(_now);

    public long Steps { get; private set; }

    /// <summary>Stands for everything that happened, in its order.</summary>
    public ulong Hash => _hash;

    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Does something at a later moment.</summary>
    public void After(TimeSpan span, Action action)
    {
        if (IsHere())
        {
            _later.Enqueue(action, (_now + Math.Max(0, span.Ticks), _order++));
        }
    }

    /// <summary>Takes what a process has to do now; in which order such work runs is drawn.</summary>
    public void Ready(in Work work)
    {
        if (IsHere())
        {
            _ready.Add(work);
        }
    }

    public bool Chance(double probability) => probability > 0 && Random.NextDouble() < probability;

    public TimeSpan Between(double minMs, double maxMs) =>
        TimeSpan.FromTicks((long)((minMs + ((maxMs - minMs) * Random.NextDouble())) * TimeSpan.TicksPerMillisecond));

    /// <summary>Goes on until something holds.</summary>
    /// <returns>False: it did not within the time.</returns>
    public bool RunUntil(Func<bool> holds, TimeSpan atMost)
    {
        var end = _now + atMost.Ticks;
        while (true)
        {
            RunReady();
            if (_leak is not null)
            {
                throw new SimulationException("Not all of it runs here.");
            }

            if (holds())
            {
                return true;
            }

            if (!_later.TryPeek(out _, out var next) || next.At > end)
            {
                _now = end;
                return holds();
            }

            _now = Math.Max(_now, next.At);
            Step();
            _later.Dequeue()();
        }
    }

    public void Run(TimeSpan span) => RunUntil(static () => false, span);

    /// <summary>Notes what happened, for the hash, and for people if they want to read it.</summary>
    public void Note(string who, string what)
    {
        Mix(who);
        Mix(what);
        Remark(who, what);
    }

    /// <summary>For people only.</summary>
    public void Remark(string who, string what)
    {
        if (KeepsNotes)
        {
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{Now.TotalMilliseconds,10:0.000} {who} {what}"));
        }
    }

    /// <summary>The same for what is too frequent to be read.</summary>
    public void Mix(long value)
    {
        _hash = (_hash ^ (ulong)value) * 1_099_511_628_211UL;
        _hash ^= _hash >> 29;
    }

    /// <summary>Where something left the simulation's thread; null: nothing did.</summary>
    public string? Leak => _leak;

    /// <summary>Whether this is the simulation's thread. What comes from another is remembered, and dropped: its order
    /// would not be the seed's.</summary>
    public bool IsHere()
    {
        if (Environment.CurrentManagedThreadId == _thread)
        {
            return true;
        }

        _leak ??= Environment.StackTrace;
        return false;
    }

    private void Mix(string text)
    {
        Mix(_now);
        foreach (var character in text)
        {
            _hash = (_hash ^ character) * 1_099_511_628_211UL;
        }
    }

    private void RunReady()
    {
        for (var steps = 0; _ready.Count > 0; steps++)
        {
            if (steps > StepsOfMomentMax)
            {
                throw new InvalidOperationException($"Seed {Seed} goes round in circles at {Now}.");
            }

            var index = Random.Next(_ready.Count);
            var work = _ready[index];
            _ready[index] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            Step();
            Mix(work.Process.Number);
            work.Process.Run(work);
        }
    }

    private void Step()
    {
        Steps++;
        Mix(_now);
    }
}
