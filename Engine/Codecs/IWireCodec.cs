using System.ComponentModel;

namespace Commerce.Engine;

/// <summary>
/// Writes and reads values of one type. Implementations are structs without fields, so that generated code that names
/// them is compiled for exactly this type: nothing is looked up, and nothing is boxed.
/// </summary>
/// <typeparam name="T">The type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IWireCodec<T>
{
    /// <summary>Whether a member with this value is left out: it is what the reader has without it.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether.</returns>
    static abstract bool IsDefault(T value);

    /// <summary>Writes key and value, also the default.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="id">The member's number; elements of collections have 0.</param>
    /// <param name="value">The value.</param>
    static abstract void Write(WireWriter writer, uint id, T value);

    /// <summary>Reads a value whose key was read.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="kind">How it lies there.</param>
    /// <returns>The value.</returns>
    /// <exception cref="WireFormatException">It is something else.</exception>
    static abstract T Read(ref WireReader reader, WireKind kind);
}
