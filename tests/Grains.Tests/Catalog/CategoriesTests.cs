namespace Commerce.Catalog;

/// <summary>
/// Goal: a product's words place it, the first category wins, and every category reads well. Method: a table.
/// </summary>
public sealed class CategoriesTests
{
    [Theory]
    [InlineData("WHITE HANGING HEART T-LIGHT HOLDER", "lighting-candles")]
    [InlineData("CHRISTMAS CANDLE", "christmas-seasons")]
    [InlineData("JUMBO BAG RED RETROSPOT", "bags-purses")]
    [InlineData("REGENCY CAKESTAND 3 TIER", "kitchen-baking")]
    [InlineData("Set Of 6 Tea, Cups!", "tableware")]
    [InlineData("PACK OF 72 RETROSPOT CAKE CASES", "kitchen-baking")]
    [InlineData("ASSORTED COLOUR FRIDGE MAGNETS", "gifts")]
    [InlineData("CUPBOARD", "gifts")]
    [InlineData("", "gifts")]
    public void A_name_is_placed_by_its_words(string name, string category) =>
        Assert.Equal(category, Categories.Of(name));

    [Theory]
    [InlineData("tableware", "Tea & Tableware")]
    [InlineData("gifts", "Gifts & More")]
    [InlineData("smart-home", "Smart Home")]
    [InlineData("-", "")]
    public void A_category_has_a_name_that_people_read(string id, string name) =>
        Assert.Equal(name, Categories.NameOf(id));
}
