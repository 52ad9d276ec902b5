using System.Diagnostics.CodeAnalysis;
using Commerce.Engine;

namespace Orleans.Runtime;

/// <summary>
/// Values that flow with a call to the called grain and to those that it calls. They do not flow back.
/// </summary>
public static class RequestContext
{
    /// <summary>The call chain that may come back into an activation that waits for it; empty: none.</summary>
    public static Guid ReentrancyId
    {
        get => CallContext.Current?.Chain ?? Guid.Empty;
        set => CallContext.Current = (CallContext.Current ?? CallContext.Empty) with { Chain = value };
    }

    /// <summary>The names of the values.</summary>
    public static IEnumerable<string> Keys => CallContext.Current?.Values.Keys ?? [];

    /// <summary>The values with their names.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries =>
        CallContext.Current?.Values as IEnumerable<KeyValuePair<string, object>> ?? [];

    /// <summary>Reads a value.</summary>
    /// <param name="key">Its name.</param>
    /// <returns>The value, or null.</returns>
    public static object? Get(string key) => CallContext.Current?.Values.GetValueOrDefault(key);

    /// <summary>
    /// Sets a value for the calls that follow in this flow. It should be immutable: nobody copies it.
    /// </summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">The value.</param>
    public static void Set(string key, object value)
    {
        var current = CallContext.Current ?? CallContext.Empty;
        CallContext.Current = current with { Values = current.Values.SetItem(key, value) };
    }

    /// <summary>Removes a value.</summary>
    /// <param name="key">Its name.</param>
    /// <returns>Whether it was there.</returns>
    public static bool Remove(string key)
    {
        if (CallContext.Current is not { } current || !current.Values.ContainsKey(key))
        {
            return false;
        }

        CallContext.Current = current with { Values = current.Values.Remove(key) };
        return true;
    }

    /// <summary>Removes everything.</summary>
    public static void Clear() => CallContext.Current = null;

    /// <summary>
    /// Until it is disposed, calls that this grain makes may lead back to it although it waits for them.
    /// </summary>
    /// <returns>The section, to dispose.</returns>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var before = ReentrancyId;
        var activation = TaskScheduler.Current as Activation;
        var chain = before != Guid.Empty || activation is null ? before : activation.Silo.Ids.NewGuid();
        return new ReentrancySection(before, chain);
    }

    /// <summary>
    /// Until it is disposed, calls that this grain makes may not lead back to a grain that waits for them.
    /// </summary>
    /// <returns>The section, to dispose.</returns>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    /// <summary>The extent of a permission or a prohibition.</summary>
    [SuppressMessage("Performance", "CA1815", Justification = "A using block, never compared.")]
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _chain;
        private readonly Activation? _activation;

        /// <summary>Begins the section.</summary>
        /// <param name="originalReentrancyId">What to come back to.</param>
        /// <param name="newReentrancyId">The chain within.</param>
        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _chain = newReentrancyId;
            if (newReentrancyId != Guid.Empty)
            {
                _activation = TaskScheduler.Current as Activation;
                _activation?.EnterChain(newReentrancyId);
            }

            if (originalReentrancyId != newReentrancyId)
            {
                ReentrancyId = newReentrancyId;
            }
        }

        /// <summary>Ends the section.</summary>
        public void Dispose()
        {
            _activation?.LeaveChain(_chain);
            if (_original != _chain)
            {
                ReentrancyId = _original;
            }
        }
    }
}
