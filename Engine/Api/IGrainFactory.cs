using Orleans.Runtime;

namespace Orleans;

/// <summary>Makes references to grains. It sends nothing: a grain comes to life by its first call.</summary>
public interface IGrainFactory
{
    /// <summary>The grain with this key.</summary>
    /// <typeparam name="TGrainInterface">The interface to call it by.</typeparam>
    /// <param name="primaryKey">The key.</param>
    /// <param name="grainClassNamePrefix">
    /// Chooses among several classes that implement the interface: the beginning of the full name of one.
    /// </param>
    /// <returns>The reference.</returns>
    /// <exception cref="ArgumentException">No class, or more than one, implements the interface.</exception>
    TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey;

    /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
    TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey;

    /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <summary>
    /// A reference by which grains can tell an object of this process, in whatever silo they are. The object is held
    /// weakly: keep it. Calls come one at a time, not in a turn of any grain.
    /// </summary>
    /// <typeparam name="TGrainObserverInterface">The interface to call it by.</typeparam>
    /// <param name="obj">The object.</param>
    /// <returns>The reference, to be sent to grains.</returns>
    /// <exception cref="ArgumentException">It is a reference or a grain, or does not implement the interface.
    /// </exception>
    /// <exception cref="InvalidOperationException">The caller is a grain.</exception>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>Ends a reference that <see cref="CreateObjectReference"/> made: later calls by it fail.</summary>
    /// <typeparam name="TGrainObserverInterface">The interface to call it by.</typeparam>
    /// <param name="obj">The reference.</param>
    /// <exception cref="ArgumentException">It is none of this process, or was deleted before.</exception>
    /// <exception cref="InvalidOperationException">The caller is a grain.</exception>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>The grain with this id.</summary>
    /// <typeparam name="TGrainInterface">The interface to call it by.</typeparam>
    /// <param name="grainId">The id.</param>
    /// <returns>The reference.</returns>
    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable;
}
