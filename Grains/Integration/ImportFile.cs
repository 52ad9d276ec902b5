using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;

namespace Commerce.Integration;

/// <summary>Reads an order file into a draft of the catalogue, plain or gzip, in one pass and bounded memory.</summary>
internal sealed class ImportFile
{
    /// <summary>Refused lines that are noted one by one; all are counted.</summary>
    public const int RefusedNotedMax = 1_000_000;

    private const int RefusedPerNote = 1_000;
    private const int LinesBetweenReports = 4_096;
    private const int ReadBufferBytes = 1 << 16;

    private readonly List<RefusedLine> _refused = [];

    public CatalogDraft Draft { get; } = new();

    public long LinesRead { get; private set; }

    public long LinesRefused { get; private set; }

    public long LinesImported => LinesRead - LinesRefused;

    /// <summary>Reads the file to its end.</summary>
    /// <param name="file">The file.</param>
    /// <param name="note">Is given refused lines, in order.</param>
    /// <param name="progress">Is called now and then.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Why it could not be read to its end; null if it was.</returns>
    public async Task<string?> ReadAsync(
        Stream file,
        Func<IReadOnlyList<RefusedLine>, Task> note,
        Func<Task> progress,
        CancellationToken cancellationToken)
    {
        string? error;
        try
        {
            await using var plain = await DecompressAsync(file, cancellationToken);
            using var text = new StreamReader(
                plain, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, ReadBufferBytes);
            error = await ReadAsync(new CsvReader(text, ImportRules.Columns.Length), note, progress, cancellationToken);
        }
        catch (InvalidDataException damage)
        {
            error = $"The compressed file is damaged after line {LinesRead + 1}: {damage.Message}";
        }

        await NoteAsync(note, 1);
        return error;
    }

    private async Task<string?> ReadAsync(
        CsvReader lines,
        Func<IReadOnlyList<RefusedLine>, Task> note,
        Func<Task> progress,
        CancellationToken cancellationToken)
    {
        if (await lines.ReadAsync(cancellationToken) is var first && CheckHeader(first, lines) is { } wrongHeader)
        {
            return wrongHeader;
        }

        while (true)
        {
            var what = await lines.ReadAsync(cancellationToken);
            if (what == CsvRead.End)
            {
                return null;
            }

            LinesRead++;
            if (!TryTake(what, lines, out var refusal))
            {
                return $"The file has more than {CatalogDraft.ProductsMax} stock codes: the last one is in line "
                    + $"{lines.Line}.";
            }

            if (refusal is not null)
            {
                Refuse(lines.Line, refusal);
                await NoteAsync(note, RefusedPerNote);
            }

            if (LinesRead % LinesBetweenReports == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await progress();
            }
        }
    }

    // Apart from the rest because a line is a ref struct, which no await may come across.
    private bool TryTake(CsvRead what, CsvReader lines, out string? refusal)
    {
        if (what == CsvRead.Broken)
        {
            refusal = lines.Problem;
            return true;
        }

        refusal = ImportRules.Read(lines, out var line);
        return refusal is not null || Draft.TryAdd(line);
    }

    private static string? CheckHeader(CsvRead first, CsvReader lines)
    {
        var expected = string.Join(',', ImportRules.Columns);
        if (first == CsvRead.End)
        {
            return $"The file is empty: its first line must be {expected}";
        }

        if (first == CsvRead.Broken)
        {
            return $"The first line must be {expected}, but {lines.Problem}.";
        }

        for (var i = 0; i < ImportRules.Columns.Length; i++)
        {
            if (!lines[i].Trim().Equals(ImportRules.Columns[i], StringComparison.OrdinalIgnoreCase))
            {
                var seen = lines[i].Length <= 40 ? lines[i].ToString() : $"{lines[i][..40]}…";
                return $"The first line must be {expected}, but column {i + 1} is '{seen}'.";
            }
        }

        return null;
    }

    private void Refuse(long line, string reason)
    {
        if (++LinesRefused <= RefusedNotedMax)
        {
            _refused.Add(new RefusedLine(line, reason));
        }
    }

    private async Task NoteAsync(Func<IReadOnlyList<RefusedLine>, Task> note, int countMin)
    {
        if (_refused.Count >= countMin)
        {
            await note([.. _refused]);
            _refused.Clear();
        }
    }

    private static async Task<Stream> DecompressAsync(Stream file, CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: ReadBufferBytes));
        var start = await pipe.ReadAtLeastAsync(2, cancellationToken);
        var gzip = start.Buffer.Length >= 2 && start.Buffer.FirstSpan is [0x1f, 0x8b, ..];
        pipe.AdvanceTo(start.Buffer.Start);
        return gzip ? new GZipStream(pipe.AsStream(), CompressionMode.Decompress) : pipe.AsStream();
    }
}
