using System.Globalization;
using System.Runtime.InteropServices;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Names an observer: the process that has it, and its number there.</summary>
/// <param name="Process">A silo or a client, in this life of it.</param>
/// <param name="Number">Never used again by that process.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ObserverId(PeerId Process, long Number)
{
    private const char Separator = '+';

    private static readonly GrainType Type = GrainType.Create("sys.client");

    /// <summary>Whether a reference with this id names an observer.</summary>
    public static bool Is(GrainId id) => id.Type.Equals(Type);

    /// <summary>The id of references to it.</summary>
    public GrainId ToGrainId() => GrainId.Create(Type, IdSpan.Create(string.Create(
        CultureInfo.InvariantCulture,
        $"{Process.Silo?.ToParsableString() ?? Process.Client.ToString("N")}{Separator}{Number}")));

    /// <summary>What the id of a reference names.</summary>
    /// <param name="id">The id.</param>
    /// <param name="observer">The observer.</param>
    /// <returns>Whether it names an observer.</returns>
    public static bool TryParse(GrainId id, out ObserverId observer)
    {
        observer = default;
        if (!Is(id))
        {
            return false;
        }

        var key = id.Key.ToString();
        var end = key.LastIndexOf(Separator);
        if (end < 0 || !long.TryParse(key.AsSpan(end + 1), CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        if (Guid.TryParseExact(key.AsSpan(0, end), "N", out var client))
        {
            observer = new ObserverId(PeerId.Of(client), number);
            return true;
        }

        try
        {
            observer = new ObserverId(PeerId.Of(SiloAddress.FromParsableString(key[..end])), number);
            return true;
        }
        catch (FormatException)
        {
            return false; // From a process that names observers otherwise.
        }
    }
}
