using System.Text.Json;

namespace Commerce.SandboxGateway;

/// <summary>
/// The gateway's books on disk: one JSON line per entry, flushed before anybody is told. A line that a crash cut short
/// was told to nobody, and is cut off.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _writing = new();

    private Journal(FileStream file) => _file = file;

    /// <summary>Opens the books and reads them.</summary>
    public static Journal Open(string path, Action<JournalEntry> read)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var start = 0;
        while (bytes.AsSpan(start).IndexOf((byte)'\n') is var length and >= 0)
        {
            read(JsonSerializer.Deserialize<JournalEntry>(bytes.AsSpan(start, length), GatewayJson.Options)!);
            start += length + 1;
        }

        file.SetLength(start);
        file.Seek(0, SeekOrigin.End);
        return new Journal(file);
    }

    /// <summary>Adds an entry; it is on disk when this returns.</summary>
    public void Append(JournalEntry entry)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, GatewayJson.Options);
        lock (_writing)
        {
            _file.Write(line);
            _file.WriteByte((byte)'\n');
            _file.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => _file.Dispose();
}
