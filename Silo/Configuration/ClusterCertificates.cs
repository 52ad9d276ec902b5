using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Commerce.Configuration;

/// <summary>By what the processes of a cluster know each other under TLS.</summary>
/// <param name="Own">This process's certificate, with its private key.</param>
/// <param name="Authorities">Whom those of the others must come from.</param>
internal sealed record ClusterCertificates(X509Certificate2 Own, X509Certificate2Collection Authorities)
{
    /// <summary>Reads the files that are configured; null: none are.</summary>
    /// <exception cref="SettingsException">One cannot be read.</exception>
    public static ClusterCertificates? Read(ClusterTlsOptions files) =>
        files is { Certificate: { } certificate, Key: { } key, Authorities: { } authorities }
            ? new ClusterCertificates(
                Load(
                    $"Commerce:Cluster:Tls:Certificate is '{certificate}' and Commerce:Cluster:Tls:Key is '{key}'",
                    () => X509Certificate2.CreateFromPemFile(certificate, key)),
                Load($"Commerce:Cluster:Tls:Authorities is '{authorities}'", () => All(authorities)))
            : null;

    private static X509Certificate2Collection All(string file)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file);
        return all.Count > 0 ? all : throw new CryptographicException("There is no certificate in it.");
    }

    private static T Load<T>(string setting, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new SettingsException($"{setting}: must be in PEM and readable. {exception.Message}", exception);
        }
    }
}
