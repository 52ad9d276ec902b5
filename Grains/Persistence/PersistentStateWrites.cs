namespace Commerce.Persistence;

/// <summary>Writes of grains whose state is a row of its own.</summary>
internal static class PersistentStateWrites
{
    /// <summary>
    /// Replaces the state and writes it. If that fails memory is as before and the activation ends: perhaps it is
    /// stored, perhaps not, and the next activation reads what is there.
    /// </summary>
    /// <param name="state">The state of the grain.</param>
    /// <param name="next">What it becomes.</param>
    /// <param name="grain">Whose it is.</param>
    public static async Task ReplaceAsync<T>(this IPersistentState<T> state, T next, IGrainBase grain)
    {
        var before = state.State;
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State = before;
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
