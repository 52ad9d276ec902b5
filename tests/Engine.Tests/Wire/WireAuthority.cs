using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Commerce.Testing;

namespace Commerce.Engine.Tests.Wire;

/// <summary>A private authority that makes certificates as a test wants them.</summary>
internal sealed class WireAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private byte _serial;

    public WireAuthority(string name = "Commerce tests")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(
            ManualTimeProvider.Start.AddYears(-10), ManualTimeProvider.Start.AddYears(10));
    }

    public X509Certificate2Collection Roots => [_root];

    /// <summary>Certificate and trust of one process.</summary>
    public WireOptions Options(string name, DateTimeOffset? until = null, WireAuthority? issuer = null) =>
        new() { Tls = new WireTlsOptions { Certificate = (issuer ?? this).Issue(name, until), Authorities = Roots } };

    public X509Certificate2 Issue(string name, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=process", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            _root, ManualTimeProvider.Start.AddDays(-2), until ?? ManualTimeProvider.Start.AddDays(2), [++_serial]);
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }
}
