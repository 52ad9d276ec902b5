using System.Text.Json;
using Commerce.Configuration;
using Commerce.Web.Json;

namespace Commerce.Web.Merchant;

/// <summary>
/// Files that merchants have sent and that are not imported yet, in the data directory. A file counts once its note is
/// there, which is written last: what a crash cut short before was never promised to anybody.
/// </summary>
internal sealed class UploadedFiles(CommerceOptions options)
{
    private const string NoteExtension = ".json";
    private const string FileExtension = ".upload";
    private const int BufferBytes = 1 << 16;

    private readonly string _folder = Path.Combine(options.DataDirectory, "imports");

    /// <summary>Keeps a file, durably.</summary>
    public async Task KeepAsync(Upload upload, Stream content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        var path = PathOf(upload.ImportId, FileExtension);
        try
        {
            await using (var file = new FileStream(
                path, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes, FileOptions.Asynchronous))
            {
                await content.CopyToAsync(file, BufferBytes, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            WriteNote(upload);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Opens a file.</summary>
    public Stream Open(string importId) => new FileStream(
        PathOf(importId, FileExtension), FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes,
        FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>Forgets a file: it is imported.</summary>
    public void Delete(string importId)
    {
        File.Delete(PathOf(importId, NoteExtension));
        File.Delete(PathOf(importId, FileExtension));
    }

    /// <summary>What is still to be imported; removes what a crash left of others.</summary>
    public IReadOnlyList<Upload> TakeStock()
    {
        if (!Directory.Exists(_folder))
        {
            return [];
        }

        var uploads = Directory.EnumerateFiles(_folder, "*" + NoteExtension)
            .Select(note => JsonSerializer.Deserialize<Upload>(File.ReadAllBytes(note), WebJson.Options)!)
            .OrderBy(upload => upload.At)
            .ToList();
        var kept = uploads.Select(upload => upload.ImportId).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_folder, "*" + FileExtension))
        {
            if (!kept.Contains(Path.GetFileNameWithoutExtension(file)))
            {
                File.Delete(file);
            }
        }

        return uploads;
    }

    private void WriteNote(Upload upload)
    {
        var beside = PathOf(upload.ImportId, ".new");
        using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, upload, WebJson.Options);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, PathOf(upload.ImportId, NoteExtension));
    }

    private string PathOf(string importId, string extension) => Path.Combine(_folder, importId + extension);
}

/// <summary>A file that a merchant has sent.</summary>
internal sealed record Upload(string ImportId, string FileName, MemberId Merchant, DateTimeOffset At);
