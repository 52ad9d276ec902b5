using System.Collections.Concurrent;

namespace Commerce.Storage.Facets;

/// <summary>Dense places for numbers with gaps between them: a product keeps its place.</summary>
internal sealed class PlacesOfNumbers
{
    private readonly ConcurrentDictionary<long, int> _places = new();
    private readonly Lock _adding = new();

    /// <summary>The place of a number that has one.</summary>
    public int? Find(long number) => _places.TryGetValue(number, out var place) ? place : null;

    /// <summary>The place of a number, the next one if it has none.</summary>
    public int Of(long number)
    {
        if (_places.TryGetValue(number, out var known))
        {
            return known;
        }

        lock (_adding)
        {
            return _places.GetOrAdd(number, _ => _places.Count);
        }
    }
}
