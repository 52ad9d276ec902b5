using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>The activations of this silo.</summary>
internal sealed class Catalog(Silo silo)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();

    private readonly ConcurrentDictionary<GrainId, Workers> _workers = new();

    public int Count => _activations.Count + _workers.Sum(each => each.Value.All.Length);

    public IEnumerable<Activation> All => _workers.IsEmpty
        ? _activations.Values
        : _activations.Values.Concat(_workers.SelectMany(each => each.Value.All));

    public bool MayBegin => silo.BeginsActivations;

    public Activation? Find(GrainId id) => _activations.GetValueOrDefault(id);

    /// <summary>The activation of a grain; begins one if there is none.</summary>
    /// <exception cref="SiloUnavailableException">The silo takes no new ones.</exception>
    public Activation GetOrBegin(GrainId id)
    {
        while (true)
        {
            if (_activations.TryGetValue(id, out var activation))
            {
                return activation;
            }

            activation = New(id);
            if (_activations.TryAdd(id, activation))
            {
                activation.Begin();
                return activation;
            }
        }
    }

    /// <summary>An activation that has not begun.</summary>
    /// <exception cref="SiloUnavailableException">The silo takes no new ones.</exception>
    public Activation New(GrainId id) => MayBegin
        ? new Activation(silo, ClassOf(id), id)
        : throw new SiloUnavailableException(
            $"{id} was called on silo {silo.SiloAddress}, which is {silo.Status}: only an active silo "
            + "begins activations.");

    /// <summary>Gives a request to the grain's activation, or to one of its workers; never on this thread.</summary>
    /// <returns>The refusal, if there is one.</returns>
    /// <exception cref="SiloUnavailableException">The silo takes no new ones.</exception>
#pragma warning disable MA0022 // null: taken
    public Task? Post(GrainId id, GrainRequest request)
    {
        Task? refused;
        while (!(silo.References.IsWorker(id.Type)
            ? WorkersOf(id).TryPost(request, out refused)
            : GetOrBegin(id).TryPost(request, mayInline: false, out refused)))
        {
            // It ended in between: look again.
        }

        return refused;
    }
#pragma warning restore MA0022

    public void Remove(Activation activation)
    {
        var id = activation.GrainId;
        if (!activation.Class.IsWorker)
        {
            _activations.TryRemove(new KeyValuePair<GrainId, Activation>(id, activation));
        }
        else if (_workers.TryGetValue(id, out var workers) && workers.Remove(activation))
        {
            _workers.TryRemove(new KeyValuePair<GrainId, Workers>(id, workers));
        }
    }

    public void Collect(long now, TimeSpan? age = null)
    {
        foreach (var activation in All)
        {
            activation.CollectIfIdle(now, age);
        }
    }

    /// <summary>Ends all; how many did not end in time.</summary>
    public async Task<int> EndAllAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(silo.Options.ShutdownTimeout, silo.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo stops.");
        while (All.ToArray() is { Length: > 0 } ending)
        {
            foreach (var activation in ending)
            {
                activation.Deactivate(reason, CancellationToken.None);
            }

            try
            {
                await Task.WhenAll(ending.Select(activation => activation.Deactivated)).WaitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                return AbortAll();
            }
        }

        return 0;
    }

    /// <summary>Waits for none any longer.</summary>
    /// <returns>How many there were.</returns>
    public int AbortAll()
    {
        var left = All.ToArray();
        foreach (var activation in left)
        {
            activation.Abort();
        }

        return left.Length;
    }

    // Those that have ended leave themselves, unless none ever began.
    private Workers WorkersOf(GrainId id)
    {
        while (true)
        {
            var workers = _workers.GetOrAdd(
                id, static (id, catalog) => new Workers(catalog, id, catalog.ClassOf(id)), this);
            if (!workers.HasEnded)
            {
                return workers;
            }

            _workers.TryRemove(new KeyValuePair<GrainId, Workers>(id, workers));
        }
    }

    private GrainClass ClassOf(GrainId id) => silo.References.ClassOf(id.Type);
}
