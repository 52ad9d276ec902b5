using Commerce.Inventory;

namespace Commerce.Configuration;

/// <summary>
/// Roles of silos: each part of the shop, which is a folder and namespace of <c>Grains</c>, is one. A part that is new
/// has its role without being declared.
/// </summary>
internal static class ShopRoles
{
    private const string Root = "Commerce.";

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. typeof(StockPoolGrain).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IGrain)))
            .Select(RoleOf).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>The role of a grain class; null: it is none of the shop's, and can be anywhere.</summary>
    public static string? RoleOf(Type grain) =>
        grain.Assembly == typeof(StockPoolGrain).Assembly
        && grain.Namespace is { } name && name.StartsWith(Root, StringComparison.Ordinal)
            ? name[Root.Length..].Split('.')[0]
            : null;

    /// <summary>What a setting asks for.</summary>
    /// <param name="setting">Names with commas between them; null: none.</param>
    /// <exception cref="SettingsException">There is no such part.</exception>
    public static IReadOnlyList<string> Parse(string? setting) =>
        setting is null ? [] : [.. setting.Split(',', StringSplitOptions.TrimEntries).Select(name => Find(name, setting))];

    private static string Find(string name, string setting) =>
        All.FirstOrDefault(role => role.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new SettingsException(
            $"Commerce:Silo:Roles is '{setting}': '{name}' must be one of {string.Join(", ", All)}.");
}
