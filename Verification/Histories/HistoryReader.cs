using System.Text;
using System.Text.Json;

namespace Commerce.Verification.Histories;

/// <summary>
/// Reads a recorded history: the records of all workers in the order of their times, one at a time.
/// </summary>
/// <remarks>
/// The last line of a file may be torn: a worker that was killed did not finish it, and nobody was told what it says.
/// Any other line that is not readable means that the file is not what was recorded.
/// </remarks>
/// <param name="folder">Folder of the history.</param>
public sealed class HistoryReader(string folder)
{
    internal const string HeadName = "run.json";
    internal const string Extension = ".jsonl";

    /// <summary>Lines left out because they were torn, counted while reading.</summary>
    public int TornRecords { get; private set; }

    /// <summary>What the run was asked to do.</summary>
    /// <exception cref="InvalidDataException">There is no history, or it has another form.</exception>
    public RunHead ReadHead()
    {
        var path = Path.Combine(folder, HeadName);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"There is no history in {folder}: it would have a file {HeadName}.");
        }

        RunHead? head;
        try
        {
            head = JsonSerializer.Deserialize(File.ReadAllBytes(path), HistoryJson.Default.RunHead);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is not readable: {exception.Message}", exception);
        }

        return head is { Version: RunHead.CurrentVersion }
            ? head
            : throw new InvalidDataException(
                $"{path} has version {head?.Version}; this program reads version {RunHead.CurrentVersion}.");
    }

    /// <summary>Streams the records, earliest first.</summary>
    /// <exception cref="InvalidDataException">A file is not what was recorded.</exception>
    public IEnumerable<Op> Read()
    {
        TornRecords = 0;
        var workers = new List<IEnumerator<Op>>();
        try
        {
            // Of records of one moment those that begin come first: what may have been at once counts as such.
            var next = new PriorityQueue<IEnumerator<Op>, (long At, OpKind Kind, int File)>();
            foreach (var path in Directory.GetFiles(folder, "*" + Extension).Order(StringComparer.Ordinal))
            {
                var worker = ReadFile(path).GetEnumerator();
                workers.Add(worker);
                Advance(next, worker, workers.Count);
            }

            while (next.TryDequeue(out var worker, out var place))
            {
                yield return worker.Current;
                Advance(next, worker, place.File);
            }
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }
    }

    private static void Advance(
        PriorityQueue<IEnumerator<Op>, (long At, OpKind Kind, int File)> next, IEnumerator<Op> worker, int file)
    {
        if (worker.MoveNext())
        {
            next.Enqueue(worker, (worker.Current.At, worker.Current.Kind, file));
        }
    }

    private IEnumerable<Op> ReadFile(string path)
    {
        var number = 0;
        var last = long.MinValue;
        foreach (var (line, whole) in Lines(path))
        {
            number++;
            if (!whole)
            {
                TornRecords++;
                yield break;
            }

            var op = Parse(line, path, number);
            if (op.At < last)
            {
                throw new InvalidDataException($"{path}, line {number}: time {op.At} after {last} goes back.");
            }

            last = op.At;
            yield return op;
        }
    }

    private static Op Parse(byte[] line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, HistoryJson.Default.Op)
                ?? throw new InvalidDataException($"{path}, line {number} is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{path}, line {number} is not a record ({exception.Message}): {Encoding.UTF8.GetString(line)}",
                exception);
        }
    }

    // StreamReader.ReadLine does not tell whether the last line was finished.
    private static IEnumerable<(byte[] Line, bool Whole)> Lines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (file.Read(buffer, length, buffer.Length - length) is > 0 and var read)
        {
            length += read;
            var start = 0;
            while (buffer.AsSpan(start, length - start).IndexOf((byte)'\n') is >= 0 and var end)
            {
                yield return (buffer[start..(start + end)], true);
                start += end + 1;
            }

            buffer.AsSpan(start, length - start).CopyTo(buffer);
            length -= start;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, length * 2);
            }
        }

        if (length > 0)
        {
            yield return (buffer[..length], false);
        }
    }
}
