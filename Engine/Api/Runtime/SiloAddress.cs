using System.Globalization;
using System.Net;

namespace Orleans.Runtime;

/// <summary>One life of a silo: where it is reached, and which of the lives of that place it is.</summary>
[Immutable]
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>
{
    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
    }

    /// <summary>Where it is reached.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Which life it is; later ones are greater.</summary>
    public int Generation { get; }

    /// <summary>A silo there.</summary>
    /// <param name="ep">Where it is reached.</param>
    /// <param name="gen">Which life it is.</param>
    /// <returns>The address.</returns>
    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    /// <inheritdoc cref="New(IPEndPoint, int)"/>
    /// <param name="address">The address.</param>
    /// <param name="port">The port.</param>
    /// <param name="generation">Which life it is.</param>
    public static SiloAddress New(IPAddress address, int port, int generation) =>
        new(new IPEndPoint(address, port), generation);

    /// <summary>Reads what <see cref="ToParsableString"/> writes.</summary>
    /// <param name="addr">Address, colon, port, at sign, generation.</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException">It is something else.</exception>
    public static SiloAddress FromParsableString(string addr)
    {
        ArgumentNullException.ThrowIfNull(addr);
        var at = addr.LastIndexOf('@');
        return at > 0 && IPEndPoint.TryParse(addr.AsSpan(0, at), out var endpoint)
            && int.TryParse(addr.AsSpan(at + 1), NumberStyles.Integer, CultureInfo.InvariantCulture, out var generation)
            ? new(endpoint, generation)
            : throw new FormatException($"'{addr}' is not a silo's address: expected address:port@generation.");
    }

    /// <summary>Address, colon, port, at sign, generation.</summary>
    /// <returns>The text.</returns>
    public string ToParsableString() => string.Create(CultureInfo.InvariantCulture, $"{Endpoint}@{Generation}");

    /// <inheritdoc/>
    public override string ToString() => ToParsableString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    /// <inheritdoc/>
    public bool Equals(SiloAddress? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Endpoint, Generation);

    /// <summary>By text, ordinal: the same order everywhere.</summary>
    public int CompareTo(SiloAddress? other) => string.CompareOrdinal(ToParsableString(), other?.ToParsableString());
}
