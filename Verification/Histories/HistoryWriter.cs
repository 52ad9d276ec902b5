using System.Text.Json;

namespace Commerce.Verification.Histories;

/// <summary>
/// Appends one worker's records to its file, one JSON line each, while the load runs; keeps none in memory. Used by one
/// thread at a time.
/// </summary>
public sealed class HistoryWriter : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly FileStream _file;
    private readonly Utf8JsonWriter _json;

    /// <summary>Begins a file. Its name must be the worker's own in the folder.</summary>
    /// <param name="folder">Folder of the history.</param>
    /// <param name="worker">Name of the worker.</param>
    public HistoryWriter(string folder, string worker)
    {
        _file = new FileStream(
            Path.Combine(folder, worker + HistoryReader.Extension), FileMode.CreateNew, FileAccess.Write,
            FileShare.Read, BufferBytes);
        _json = new Utf8JsonWriter(_file);
    }

    /// <summary>Writes what the run is asked to do, and makes the folder for it.</summary>
    public static void WriteHead(string folder, RunHead head)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(
            Path.Combine(folder, HistoryReader.HeadName),
            JsonSerializer.SerializeToUtf8Bytes(head, HistoryJson.Default.RunHead));
    }

    /// <summary>Appends a record. Times must not go back within a file.</summary>
    public void Write(Op op)
    {
        _json.Reset();
        JsonSerializer.Serialize(_json, op, HistoryJson.Default.Op);
        _json.Flush();
        _file.WriteByte((byte)'\n');
    }

    /// <summary>Hands to the system what is still in the buffer.</summary>
    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }
}
