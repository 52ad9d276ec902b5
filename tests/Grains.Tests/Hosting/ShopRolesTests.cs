using Commerce.Configuration;
using Commerce.Inventory;

namespace Commerce.Hosting;

/// <summary>Roles of silos are the parts of the shop.</summary>
public sealed class ShopRolesTests
{
    [Fact]
    public void Every_grain_of_the_shop_has_the_part_that_it_is_in_as_its_role()
    {
        Assert.Equal("Inventory", ShopRoles.RoleOf(typeof(StockPoolGrain)));
        Assert.Null(ShopRoles.RoleOf(typeof(Grain)));
        Assert.Superset(
            new HashSet<string> { "Carts", "Catalog", "Checkout", "Delivery", "FlashSales", "Inventory", "Orders" },
            ShopRoles.All.ToHashSet());
    }

    [Fact]
    public void A_setting_names_parts_in_any_case_and_one_that_is_not_there_is_told()
    {
        Assert.Equal(["Catalog", "Integration"], ShopRoles.Parse("catalog, Integration"));
        Assert.Empty(ShopRoles.Parse(null));
        var error = Assert.Throws<SettingsException>(() => ShopRoles.Parse("Catalogue")).Message;
        Assert.StartsWith(
            "Commerce:Silo:Roles is 'Catalogue': 'Catalogue' must be one of Carts, Catalog,", error,
            StringComparison.Ordinal);
    }
}
