using System.Security.Cryptography.X509Certificates;

namespace Commerce.Engine;

/// <summary>
/// TLS 1.3 with certificates of a private authority on both sides. A certificate names cluster and role as DNS name:
/// <c>silo.CLUSTER</c> or <c>client.CLUSTER</c>. The handshake with the cluster's secret happens inside all the same.
/// </summary>
public sealed class WireTlsOptions
{
    /// <summary>Our certificate, with its private key.</summary>
    public required X509Certificate2 Certificate { get; init; }

    /// <summary>The authorities that certificates of others must come from; no others are trusted.</summary>
    public required X509Certificate2Collection Authorities { get; init; }
}
