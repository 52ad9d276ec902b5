using System.Globalization;

namespace Commerce.LoadTests.Servers;

/// <summary>Processor time of a server that consists of several processes.</summary>
internal static class ProcessTree
{
    // Linux counts in hundredths of a second, whatever the kernel's own tick is.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// What a process, its descendants and those that they have waited for have used since their start.
    /// </summary>
    internal static TimeSpan Cpu(int root)
    {
        var all = ReadAll().ToDictionary(process => process.Id);
        return Tick * all.Values.Where(process => IsWithin(process)).Sum(process => process.Ticks);

        bool IsWithin(Entry process) => process.Id == root
            || (all.TryGetValue(process.Parent, out var parent) && IsWithin(parent));
    }

    private static IEnumerable<Entry> ReadAll()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && TryRead(id) is { } entry)
            {
                yield return entry;
            }
        }
    }

    private static Entry? TryRead(int id)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{id}/stat");
        }
        catch (IOException)
        {
            return null; // It ended in between; its parent has its time.
        }

        // After the name, which may hold anything: state, parent, ..., and from the 12th on user, system, and both of
        // the children that were waited for.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = fields.AsSpan(11, 4).ToArray().Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        return new Entry(id, int.Parse(fields[1], CultureInfo.InvariantCulture), ticks);
    }

    private readonly record struct Entry(int Id, int Parent, long Ticks);
}
