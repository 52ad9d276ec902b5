using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// The activations that a grain of a stateless worker class has in this silo. A call goes to the first one that has
/// nothing to do, else to a new one, and once there are as many as there may be to the one with the least to do.
/// </summary>
/// <param name="catalog">Begins them.</param>
/// <param name="id">The grain.</param>
/// <param name="grainClass">Its class, which says how many there may be.</param>
internal sealed class Workers(Catalog catalog, GrainId id, GrainClass grainClass)
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _all = [];
    private bool _ended;

    public Activation[] All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>Whether others take its place.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                return _ended;
            }
        }
    }

    /// <summary>Gives a request to one of them.</summary>
    /// <param name="request">The request. It never runs on the caller's thread, since the choice is made under a
    /// lock.</param>
    /// <param name="outcome">The refusal, if all mailboxes are full.</param>
    /// <returns>Whether it was taken; no: the last one has ended, and others are begun elsewhere.</returns>
    /// <exception cref="SiloUnavailableException">The silo takes no new activations, and has none.</exception>
    public bool TryPost(GrainRequest request, out Task? outcome)
    {
        outcome = null;
        var thrown = grainClass.Judge(request);
        lock (_gate)
        {
            return !_ended && Choose().TryPost(request, mayInline: false, thrown, out outcome);
        }
    }

    /// <summary>One has ended.</summary>
    /// <returns>Whether it was the last one: nothing is taken any more.</returns>
    public bool Remove(Activation activation)
    {
        lock (_gate)
        {
            _all.Remove(activation);
            return _ended = _all.Count == 0;
        }
    }

    private Activation Choose()
    {
        var (least, best) = (int.MaxValue, default(Activation));
        foreach (var each in _all)
        {
            var load = each.Load;
            if (load == 0)
            {
                return each;
            }

            if (best is null || load < least)
            {
                (least, best) = (load, each);
            }
        }

        if (best is not null && (_all.Count >= grainClass.MaxLocalWorkers || !catalog.MayBegin))
        {
            return best;
        }

        try
        {
            best = catalog.New(id);
        }
        catch (SiloUnavailableException)
        {
            _ended = _all.Count == 0;
            throw;
        }

        _all.Add(best);
        best.Begin();
        return best;
    }
}
