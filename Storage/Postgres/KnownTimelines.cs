using System.Text.Json;

namespace Commerce.Storage.Postgres;

/// <summary>
/// The highest timeline of each shard that this shop has written to, kept in its data directory: so that an old primary
/// is not taken for the primary by a shop that starts while the promoted one is down.
/// </summary>
internal sealed class KnownTimelines
{
    public const string FileName = "timelines.json";

    private readonly string _path;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _timelines;

    /// <exception cref="InvalidOperationException">The file is there and cannot be read.</exception>
    public KnownTimelines(string dataDirectory)
    {
        _path = Path.Combine(dataDirectory, FileName);
        try
        {
            _timelines = File.Exists(_path)
                ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllBytes(_path))!
                : [];
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException(
                $"{_path} cannot be read ({exception.Message}). It says which server was the primary last: compare the "
                + "timelines of the servers (docs/runbook.md), then delete it.", exception);
        }
    }

    /// <summary>0 when the shard was never written to from here.</summary>
    public int Of(string shard)
    {
        lock (_lock)
        {
            return _timelines.GetValueOrDefault(shard);
        }
    }

    /// <summary>Remembers a timeline before anything is written to it.</summary>
    public void Note(string shard, int timeline)
    {
        lock (_lock)
        {
            if (timeline <= _timelines.GetValueOrDefault(shard))
            {
                return;
            }

            _timelines[shard] = timeline;
            var beside = _path + ".new";
            File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(_timelines));
            File.Move(beside, _path, overwrite: true);
        }
    }
}
