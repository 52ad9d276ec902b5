using Commerce.Engine;
using Orleans.Core;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Base of grain classes. An instance is used by one turn at a time; fields need no locks.
/// </summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Binds the instance to the activation that is being created.</summary>
    /// <exception cref="InvalidOperationException">The grain was created with <c>new</c> outside of a silo.</exception>
    protected Grain() => GrainContext = Activation.Creating
        ?? throw new InvalidOperationException(
            $"{GetType()} was created outside of a silo. Grains are created by the silo: call one by its reference.");

    /// <inheritdoc/>
    public IGrainContext GrainContext { get; }

    /// <summary>The reference by which others call this grain.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The state that its class declares, read before the grain begins; null: none.</summary>
    internal virtual IStorage? Kept => null;

    /// <summary>Finds other grains.</summary>
    protected IGrainFactory GrainFactory => ((Activation)GrainContext).Silo.GrainFactory;

    /// <summary>The services of this activation; scoped ones live as long as it does.</summary>
    protected IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>
    /// Ends the activation after the requests that are running. Calls that wait, and later ones, go to a new
    /// activation.
    /// </summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps the activation from being collected as idle.</summary>
    /// <param name="timeSpan">For how long from now; zero or negative takes an earlier delay back.</param>
    protected void DelayDeactivation(TimeSpan timeSpan) => ((Activation)GrainContext).DelayDeactivation(timeSpan);

    /// <inheritdoc cref="IGrainBase.OnActivateAsync"/>
    /// <param name="cancellationToken">Fires when the activation takes longer than the silo allows.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync"/>
    /// <param name="reason">Why it ends.</param>
    /// <param name="cancellationToken">Fires when the deactivation takes longer than the silo allows.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
