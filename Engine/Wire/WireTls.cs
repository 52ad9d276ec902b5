using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Commerce.Engine;

/// <summary>
/// TLS below the handshake. A certificate must come from our authorities and say which role in which cluster it is
/// for: a client's does not make a silo, even if it knows the secret.
/// </summary>
internal sealed class WireTls(WireTlsOptions options, WireIdentity identity, TimeProvider time)
{
    private readonly string _siloName = $"silo.{identity.ClusterId}";
    private readonly string _clientName = $"client.{identity.ClusterId}";

    public async Task<Stream> ConnectAsync(Stream stream, CancellationToken cancellationToken)
    {
        var secured = new SslStream(stream);
        await secured.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = _siloName,
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificates = [options.Certificate],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => options.Certificate,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOurs(certificate, _siloName),
            },
            cancellationToken);
        return secured;
    }

    public async Task<(Stream Stream, X509Certificate2 Certificate)> AcceptAsync(
        Stream stream, CancellationToken cancellationToken)
    {
        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = options.Certificate,
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    IsOurs(certificate, _siloName, _clientName),
            },
            cancellationToken);
        return (secured, (X509Certificate2)secured.RemoteCertificate!);
    }

    /// <summary>The role that was proven must be the one that the certificate is for.</summary>
    /// <exception cref="AuthenticationException">It is not.</exception>
    public void CheckRole(X509Certificate2 certificate, PeerId peer)
    {
        var name = peer.Silo is null ? _clientName : _siloName;
        if (!HasName(certificate, name))
        {
            throw new AuthenticationException($"The certificate of {peer} is not for '{name}'.");
        }
    }

    private static bool HasName(X509Certificate2 certificate, string name) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .Any(names => names.EnumerateDnsNames().Contains(name, StringComparer.OrdinalIgnoreCase));

    private bool IsOurs(X509Certificate? presented, params ReadOnlySpan<string> names)
    {
        if (presented is not X509Certificate2 certificate)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(options.Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // A private authority has short-lived ones.
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        if (!chain.Build(certificate))
        {
            return false;
        }

        foreach (var name in names)
        {
            if (HasName(certificate, name))
            {
                return true;
            }
        }

        return false;
    }
}
