namespace Commerce.Catalog;

/// <summary>What is marked in names, and how what is typed may go on, in writings with and without spaces.</summary>
public sealed class SearchTextsTests
{
    [Theory]
    [InlineData("Drift Lamp", "lamp", "6+4")]
    [InlineData("Drift Lamp", "drift la", "0+5 6+4")]
    [InlineData("蓝色陶瓷马克杯", "马克杯", "4+3")]
    [InlineData("蓝色陶瓷马克杯", "杯 蓝", "0+1 6+1")]
    [InlineData("Bodum玻璃杯", "杯 bodum", "0+5 7+1")]
    [InlineData("Bodum玻璃杯", "bodum玻", "0+6")]
    [InlineData("Drift Lamp", "杯", "")]
    public void Words_are_marked_and_neighbours_are_one_mark(string name, string text, string marks) => Assert.Equal(
        marks,
        string.Join(' ', (SearchTexts.MarksIn(name, text) ?? []).Select(mark => $"{mark.Start}+{mark.Length}")));

    [Theory]
    [InlineData("drift l", "Drift Lamp", "drift lamp")]
    [InlineData("蓝色 L", "蓝色 Lamp", "蓝色 lamp")]
    [InlineData("马克", "陶瓷马克杯", "马克")]
    public void What_is_typed_goes_on_as_it_is_written(string typed, string name, string text) =>
        Assert.Equal([text], SearchTexts.Complete(typed, [name]));

    [Fact]
    public void A_correction_has_spaces_only_where_they_are_written()
    {
        var words = new Vocabulary(new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["蓝"] = 1,
            ["色"] = 1,
            ["teapot"] = 2,
        });

        Assert.Equal("蓝色 teapot", words.Correct("蓝色teapto"));
    }
}
