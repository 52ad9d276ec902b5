using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Tests;

/// <summary>Generated tables replace what is between their markers, and nothing else.</summary>
public sealed class BenchmarkPageTests
{
    private const string Page = "before\n<!-- generated: a -->\nold\n<!-- end: a -->\nafter\n";

    [Fact]
    public void What_is_between_the_markers_is_replaced()
    {
        Assert.Equal(
            "before\n<!-- generated: a -->\nnew\n<!-- end: a -->\nafter\n", BenchmarkPage.Replace(Page, "a", "new"),
            StringComparer.Ordinal);
    }

    [Fact]
    public void A_section_that_is_not_there_is_an_error()
    {
        Assert.Throws<ShopApiException>(() => BenchmarkPage.Replace(Page, "b", "new"));
    }
}
