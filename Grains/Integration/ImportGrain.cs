using System.Text.Json;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Integration;

/// <summary>Keeps the record of one import.</summary>
internal sealed class ImportGrain : Grain, IImportGrain
{
    private const string LinesType = "import-lines";

    private static readonly ImportProgress NotBegun = new(ImportState.Running, 0, 0, 0, 0, 0, 0, 0, [], null);

    private readonly GrainRow<ImportRecord> _row;
    private readonly IShardStore _store;
    private readonly TimeProvider _time;

    public ImportGrain(IShardStore store, TimeProvider time)
    {
        _row = new GrainRow<ImportRecord>(this, store, "import");
        _store = store;
        _time = time;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task StartAsync(string fileName, MemberId merchant)
    {
        var before = _row.State;
        var record = new ImportRecord(
            fileName,
            merchant,
            before?.StartedAt ?? _time.GetUtcNow(),
            EndedAt: null,
            NotBegun,
            (before?.Run ?? 0) + 1,
            []);
        return _row.WriteAsync(
            record,
            [.. before is null
                ? []
                : before.Chunks.Select((_, n) => new DeleteState(LinesType, KeyOf(before.Run, n), 1))]);
    }

    public Task RefuseAsync(IReadOnlyList<RefusedLine> lines)
    {
        if (lines.Count == 0)
        {
            return Task.CompletedTask;
        }

        var record = Begun();
        if (record.Chunks is [.., var last] && last.LastLine >= lines[^1].Line)
        {
            return Task.CompletedTask; // Repeated: whoever asked was not told that they were noted.
        }

        var payload = JsonSerializer.SerializeToUtf8Bytes(lines, StateJson.Options);
        return _row.WriteAsync(
            record with { Chunks = [.. record.Chunks, new RefusedChunk(lines[^1].Line)] },
            new PutState(LinesType, KeyOf(record.Run, record.Chunks.Count), 0, payload));
    }

    public Task ReportAsync(ImportProgress progress) => _row.WriteAsync(Begun() with
    {
        Progress = progress,
        EndedAt = progress.State == ImportState.Running ? null : _time.GetUtcNow(),
    });

    public async Task<ImportReport?> GetAsync(long refusedAfter, int countMax)
    {
        if (_row.State is not { } record)
        {
            return null;
        }

        var refused = new List<RefusedLine>();
        for (var n = 0; n < record.Chunks.Count && refused.Count < countMax; n++)
        {
            if (record.Chunks[n].LastLine > refusedAfter)
            {
                var lines = await ReadChunkAsync(record.Run, n);
                refused.AddRange(lines.Where(line => line.Line > refusedAfter).Take(countMax - refused.Count));
            }
        }

        return new ImportReport(
            record.FileName, record.Merchant, record.StartedAt, record.EndedAt, record.Progress, refused);
    }

    private ImportRecord Begun() => _row.State
        ?? throw new InvalidOperationException($"Import '{this.GetPrimaryKeyString()}' has not been started.");

    // A row may be gone when the import began again while it was being read.
    private async Task<IReadOnlyList<RefusedLine>> ReadChunkAsync(int run, int n)
    {
        var slot = Slots.Of(this.GetPrimaryKeyString());
        var row = await _store.ReadStateAsync(slot, LinesType, KeyOf(run, n), CancellationToken.None);
        return row is null ? [] : JsonSerializer.Deserialize<List<RefusedLine>>(row.Payload.Span, StateJson.Options)!;
    }

    private string KeyOf(int run, int n) => $"{this.GetPrimaryKeyString()}/{run}/{n}";
}
