using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>The activations of this silo.</summary>
internal sealed class Catalog(Silo silo)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();

    public int Count => _activations.Count;

    public IEnumerable<Activation> All => _activations.Values;

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

            if (silo.Status != SiloStatus.Active)
            {
                throw new SiloUnavailableException(
                    $"{id} was called on silo {silo.SiloAddress}, which is {silo.Status}: only an active silo "
                    + "begins activations.");
            }

            activation = new Activation(silo, silo.References.ClassOf(id.Type), id);
            if (_activations.TryAdd(id, activation))
            {
                activation.Begin();
                return activation;
            }
        }
    }

    public void Remove(Activation activation) =>
        _activations.TryRemove(new KeyValuePair<GrainId, Activation>(activation.GrainId, activation));

    public void Collect(long now, TimeSpan? age = null)
    {
        foreach (var (_, activation) in _activations)
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
        while (!_activations.IsEmpty)
        {
            var ending = _activations.Values.ToArray();
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
                var left = _activations.Values.ToArray();
                foreach (var activation in left)
                {
                    activation.Abort();
                }

                return left.Length;
            }
        }

        return 0;
    }
}
