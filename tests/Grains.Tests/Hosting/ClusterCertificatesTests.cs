using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Commerce.Configuration;

namespace Commerce.Hosting;

/// <summary>Certificates of a cluster come from files, and what is wrong with these is told by key.</summary>
public sealed class ClusterCertificatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("commerce-tls-").FullName;
    private readonly ClusterTlsOptions _files;

    public ClusterCertificatesTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=silo.dev", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        _files = new ClusterTlsOptions
        {
            Certificate = Write("silo.pem", certificate.ExportCertificatePem()),
            Key = Write("silo.key", key.ExportPkcs8PrivateKeyPem()),
            Authorities = Write("authority.pem", certificate.ExportCertificatePem()),
        };
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void They_are_read_with_the_key_and_none_are_if_none_are_named()
    {
        var read = ClusterCertificates.Read(_files)!;

        Assert.Equal(("CN=silo.dev", true, 1), (read.Own.Subject, read.Own.HasPrivateKey, read.Authorities.Count));
        Assert.Null(ClusterCertificates.Read(new ClusterTlsOptions()));
    }

    [Fact]
    public void A_file_that_is_missing_or_holds_something_else_is_told_by_key()
    {
        _files.Authorities = _files.Key;
        Assert.StartsWith(
            $"Commerce:Cluster:Tls:Authorities is '{_files.Key}': must be in PEM", Error(), StringComparison.Ordinal);
        _files.Key = Path.Combine(_folder, "nothing");
        Assert.Contains(
            $"Commerce:Cluster:Tls:Key is '{_files.Key}': must be in PEM", Error(), StringComparison.Ordinal);
        _files.Key = _files.Certificate;
        Assert.Contains("Commerce:Cluster:Tls:Certificate is ", Error(), StringComparison.Ordinal);
    }

    private string Error() => Assert.Throws<SettingsException>(() => ClusterCertificates.Read(_files)).Message;

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
