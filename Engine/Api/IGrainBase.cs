using Orleans.Runtime;

namespace Orleans;

/// <summary>What every grain class is; <see cref="Grain"/> implements it.</summary>
public interface IGrainBase
{
    /// <summary>The activation that hosts this instance.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>
    /// Runs before the first call. When it fails, the calls that wait fail with its exception and nothing stays.
    /// </summary>
    /// <param name="token">Fires when the activation takes longer than the silo allows.</param>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call, with the reason why the activation ends.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="token">Fires when the deactivation takes longer than the silo allows.</param>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
