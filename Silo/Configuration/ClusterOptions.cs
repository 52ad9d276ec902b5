using System.ComponentModel.DataAnnotations;

namespace Commerce.Configuration;

/// <summary>How silos find each other: section <c>Commerce:Cluster</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>Where the membership table is. Default: <see cref="MembershipProvider.Memory"/>.</summary>
    public MembershipProvider Provider { get; set; } = MembershipProvider.Memory;

    /// <summary>Of Redis, say <c>127.0.0.1:6379</c>.</summary>
    [Secret]
    public string? ConnectionString { get; set; }

    /// <summary>Silos with another id never meet. Default: <c>dev</c>.</summary>
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", ErrorMessage = "must be 1 to 64 letters, digits, dots, "
        + "hyphens and underscores")]
    [Required(ErrorMessage = "must be given")]
    public string ClusterId { get; set; } = "dev";

    /// <summary>Proves membership of the cluster. Default: generated in embedded mode.</summary>
    [MinLength(SecretAttribute.LengthMin, ErrorMessage = SecretAttribute.LengthRule)]
    [Secret]
    public string? Secret { get; set; }

    /// <summary>Is accepted too, while processes are given another secret one after the other. Default: none.</summary>
    [MinLength(SecretAttribute.LengthMin, ErrorMessage = SecretAttribute.LengthRule)]
    [Secret]
    public string? EarlierSecret { get; set; }

    public ClusterTlsOptions Tls { get; set; } = new();
}

/// <summary>
/// Files in PEM by which processes of a cluster know each other: section <c>Commerce:Cluster:Tls</c>. All of them, or
/// none: then connections are sealed with the secret, and not under TLS.
/// </summary>
public sealed class ClusterTlsOptions
{
    /// <summary>
    /// This process's certificate, for the DNS name <c>silo.CLUSTERID</c>, or <c>client.CLUSTERID</c> of a front.
    /// Default: none.
    /// </summary>
    public string? Certificate { get; set; }

    /// <summary>Its private key. Default: none.</summary>
    public string? Key { get; set; }

    /// <summary>The authorities that certificates of others must come from. Default: none.</summary>
    public string? Authorities { get; set; }
}

/// <summary>Where the membership table is.</summary>
public enum MembershipProvider
{
    /// <summary>In this process.</summary>
    Memory,

    /// <summary>In Redis.</summary>
    Redis,

    /// <summary>In the first shard.</summary>
    Sql,
}

/// <summary>Addresses of a silo: section <c>Commerce:Silo</c>.</summary>
public sealed class SiloOptions
{
    /// <summary>Where other silos and fronts reach this one. Default: <c>127.0.0.1</c>.</summary>
    [Required(ErrorMessage = "must be an IP address")]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Default: 11111. 1 to 65,535.</summary>
    [Range(1, 65535, ErrorMessage = "must be 1 to 65535")]
    public int Port { get; set; } = 11111;

    /// <summary>
    /// Its share of the grains, compared with those of the other silos. Default: 100. 0 to 10,000; 0: none, as long as
    /// others have more.
    /// </summary>
    [Range(0, 10_000, ErrorMessage = "must be 0 to 10000")]
    public int Weight { get; set; } = 100;

    /// <summary>
    /// Parts of the shop that this silo hosts, with commas between them; the others it leaves to other silos. Each is
    /// the name of a folder of <c>Grains</c>. Default: none, it hosts what no other silo has.
    /// </summary>
    public string? Roles { get; set; }

    /// <summary>Health and drain of a silo process. Default: 8081. 1 to 65,535.</summary>
    [Range(1, 65535, ErrorMessage = "must be 1 to 65535")]
    public int HttpPort { get; set; } = 8081;
}
