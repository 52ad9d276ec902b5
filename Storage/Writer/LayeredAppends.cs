namespace Commerce.Storage.Writer;

/// <summary>
/// The appends of a batch for a database that executes sets. One statement changes a row once, so the second append of
/// a pool in a batch goes into a second statement, which sees the first: a layer.
/// </summary>
internal abstract class LayeredAppends
{
    private readonly List<(AppendWork Work, PoolCounters Added, bool Taken)> _appends = [];
    private readonly Dictionary<string, int> _layersOfPool = new(StringComparer.Ordinal);

    /// <summary>Number of layers.</summary>
    public int LayerCount { get; private set; }

    public virtual void Clear()
    {
        _appends.Clear();
        _layersOfPool.Clear();
        LayerCount = 0;
    }

    /// <exception cref="ArgumentException">The entries are not gapless.</exception>
    public void Add(AppendWork work)
    {
        var append = work.Append;
        var added = AppendCheck.Sum(append);
        var ord = _appends.Count;
        _appends.Add((work, added, false));
        work.Refusal = null;
        if (AppendCheck.MayBeRight(append, added))
        {
            var layer = _layersOfPool.GetValueOrDefault(append.PoolId);
            _layersOfPool[append.PoolId] = layer + 1;
            LayerCount = Math.Max(LayerCount, layer + 1);
            Place(layer, ord, append, added);
        }
    }

    /// <summary>
    /// Those that the database did not take: fenced, quarantined, or to be quarantined. Not taken too is what was never
    /// sent, because it cannot be right.
    /// </summary>
    public IEnumerable<(AppendWork Work, PoolCounters Added)> NotTaken() =>
        _appends.Where(append => !append.Taken).Select(append => (append.Work, append.Added));

    /// <summary>Puts an append into a layer.</summary>
    protected abstract void Place(int layer, int ord, PoolAppend append, PoolCounters added);

    /// <summary>Notes whether the database took an append.</summary>
    protected void SetTaken(int ord, bool taken) => _appends[ord] = _appends[ord] with { Taken = taken };
}
