using System.ComponentModel.DataAnnotations;
using Commerce.Storage;

namespace Commerce.Configuration;

/// <summary>The shop's settings: section <c>Commerce</c>. What each key means is in docs/configuration.md.</summary>
public sealed class CommerceOptions
{
    public const string Section = "Commerce";

    /// <summary>Default: <see cref="ShopMode.Embedded"/>.</summary>
    public ShopMode Mode { get; set; } = ShopMode.Embedded;

    /// <summary>
    /// Folder of the shards, uploads and secrets; relative to the current directory. Default: <c>.data</c>.
    /// </summary>
    [Required(ErrorMessage = "must name a folder")]
    public string DataDirectory { get; set; } = ".data";

    /// <summary>
    /// What an empty shop is filled with. Default: <see cref="ShopSeed.Demo"/> in Development, else None.
    /// </summary>
    public ShopSeed? Seed { get; set; }

    public StorageOptions Storage { get; set; } = new();

    public ClusterOptions Cluster { get; set; } = new();

    public SiloOptions Silo { get; set; } = new();

    public RedisOptions Redis { get; set; } = new();

    public BrokerOptions Broker { get; set; } = new();

    public PaymentOptions Payments { get; set; } = new();

    public OrderOptions Orders { get; set; } = new();

    public FreightOptions Freight { get; set; } = new();

    public MemberOptions Members { get; set; } = new();

    public ImportOptions Import { get; set; } = new();

    public MailOptions Mail { get; set; } = new();

    public FaultOptions Faults { get; set; } = new();

    public ChatOptions Chat { get; set; } = new();
}

/// <summary>How the shop's processes are cut.</summary>
public enum ShopMode
{
    /// <summary>One process: front and silo.</summary>
    Embedded,

    /// <summary>Fronts are clients of silos.</summary>
    Cluster,
}

/// <summary>What is put into the shop at start.</summary>
public enum ShopSeed
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A catalogue, accounts and flash sales to look at. Safe to repeat.</summary>
    Demo,
}
