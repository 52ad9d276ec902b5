using Commerce.Orders;

namespace Commerce.Shipping;

/// <summary>Where addresses lie: some countries, and within them some regions.</summary>
/// <param name="Countries">ISO 3166-1 alpha-2, capitals; empty: all.</param>
/// <param name="Regions">States or provinces as addresses name them, whatever their case; empty: all.</param>
public sealed record DeliveryArea(IReadOnlyList<string> Countries, IReadOnlyList<string> Regions)
{
    /// <summary>Every address.</summary>
    public static DeliveryArea Everywhere { get; } = new([], []);

    /// <summary>Reads two lists, with commas between their parts.</summary>
    public static DeliveryArea Parse(string? countries, string? regions) => new(Split(countries), Split(regions));

    /// <summary>Whether an address lies in it.</summary>
    public bool Contains(DeliveryAddress address) =>
        (Countries.Count == 0 || Countries.Contains(address.Country, StringComparer.OrdinalIgnoreCase))
        && (Regions.Count == 0
            || (address.Region is { } region
                && Regions.Contains(region.Trim(), StringComparer.OrdinalIgnoreCase)));

    private static string[] Split(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
