using System.Globalization;

namespace Orleans.Runtime;

/// <summary>Keys that are numbers or <see cref="Guid"/>s, as characters: hexadecimal, and 32 digits.</summary>
public static class GrainIdKeyExtensions
{
    /// <summary>The key of a grain with an integer key.</summary>
    /// <param name="key">The number.</param>
    /// <returns>The key.</returns>
    public static IdSpan CreateIntegerKey(long key) => IdSpan.Create(key.ToString("X", CultureInfo.InvariantCulture));

    /// <summary>The key of a grain with a <see cref="Guid"/> key.</summary>
    /// <param name="key">The <see cref="Guid"/>.</param>
    /// <returns>The key.</returns>
    public static IdSpan CreateGuidKey(Guid key) => IdSpan.Create(key.ToString("N"));

    /// <summary>The number that is the key.</summary>
    /// <param name="grainId">The identity.</param>
    /// <returns>The number.</returns>
    /// <exception cref="InvalidOperationException">The key is not a number.</exception>
    public static long GetIntegerKey(this GrainId grainId) =>
        long.TryParse(grainId.Key.ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw new InvalidOperationException($"The key of {grainId} is not an integer.");

    /// <summary>The <see cref="Guid"/> that is the key.</summary>
    /// <param name="grainId">The identity.</param>
    /// <returns>The <see cref="Guid"/>.</returns>
    /// <exception cref="InvalidOperationException">The key is not a <see cref="Guid"/>.</exception>
    public static Guid GetGuidKey(this GrainId grainId) =>
        Guid.TryParseExact(grainId.Key.ToString(), "N", out var key)
            ? key
            : throw new InvalidOperationException($"The key of {grainId} is not a Guid.");
}
