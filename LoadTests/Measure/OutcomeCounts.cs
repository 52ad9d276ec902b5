using System.Globalization;
using System.Text;

namespace Commerce.LoadTests.Measure;

/// <summary>Counts answers by their problem code, without allocating for a code that was seen before.</summary>
internal sealed class OutcomeCounts
{
    internal const string Accepted = "accepted";
    internal const string OutcomeUnknown = "outcome-unknown";
    internal const string Overloaded = "overloaded";
    internal const string NoAnswer = "no-answer";

    private readonly List<(byte[] Code, string Name)> _names = [];
    private readonly List<long> _counts = [];

    internal OutcomeCounts()
    {
        foreach (var name in (string[])[Accepted, "sold-out", "limit-reached", OutcomeUnknown, Overloaded, NoAnswer])
        {
            Intern(Encoding.ASCII.GetBytes(name));
        }
    }

    internal long this[string name] => _names.FindIndex(entry => entry.Name == name) is var i and >= 0 ? _counts[i] : 0;

    /// <summary>What was counted at least once, by number.</summary>
    internal IEnumerable<(string Name, long Count)> All =>
        _names.Select((entry, i) => (entry.Name, _counts[i])).Where(entry => entry.Item2 > 0)
            .OrderByDescending(entry => entry.Item2);

    internal string NameOf(int outcome) => _names[outcome].Name;

    internal void Count(int outcome) => _counts[outcome]++;

    /// <summary>Counts one as something else.</summary>
    internal void Recount(int from, int to)
    {
        _counts[from]--;
        _counts[to]++;
    }

    /// <summary>What an answer says: accepted, the code of its problem, or its bare status.</summary>
    internal int Classify(int status, ReadOnlySpan<byte> body)
    {
        if (status == 201)
        {
            return 0;
        }

        var marker = "/problems/"u8;
        var start = body.IndexOf(marker);
        if (start >= 0)
        {
            var code = body[(start + marker.Length)..];
            var end = code.IndexOf((byte)'"');
            if (end > 0)
            {
                return Intern(code[..end]);
            }
        }

        Span<byte> bare = stackalloc byte[8];
        "http-"u8.CopyTo(bare);
        status.TryFormat(bare[5..], out _, default, CultureInfo.InvariantCulture);
        return Intern(bare);
    }

    internal int Intern(ReadOnlySpan<byte> code)
    {
        for (var i = 0; i < _names.Count; i++)
        {
            if (code.SequenceEqual(_names[i].Code))
            {
                return i;
            }
        }

        _names.Add((code.ToArray(), Encoding.ASCII.GetString(code)));
        _counts.Add(0);
        return _names.Count - 1;
    }
}
