namespace Commerce.Catalog;

/// <summary>What somebody meant who typed something else.</summary>
public sealed class VocabularyTests
{
    private static readonly Vocabulary Words = new(new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["lantern"] = 7,
        ["candle"] = 9,
        ["candles"] = 3,
        ["teapot"] = 4,
        ["tea"] = 20,
        ["red"] = 5,
        ["bed"] = 8,
        ["christmas"] = 40,
        ["basket"] = 2,
        ["casket"] = 6,
    });

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("lantern", "lantern", 0)]
    [InlineData("lanten", "lantern", 1)]
    [InlineData("lnatern", "lantern", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void Edits_are_counted(string one, string other, int edits)
    {
        Assert.Equal(edits, EditDistance.Between(one, other));
        Assert.Equal(edits, EditDistance.Between(other, one));
    }

    [Theory]
    [InlineData("lanten", "lantern")]
    [InlineData("LNATERN", "lantern")]
    [InlineData("chrismas canlde", "christmas candle")]
    [InlineData("red lantren", "red lantern")]
    [InlineData("asket", "casket")] // As near as basket, and in more products.
    [InlineData("rid", "red")]
    [InlineData("lant", null)] // The beginning of a known word.
    [InlineData("tea pot", null)] // Nothing is near to pot; tea is known.
    [InlineData("zzzzzz", null)]
    [InlineData("re", null)]
    [InlineData("red tea", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_offered(string typed, string? meant) => Assert.Equal(meant, Words.Correct(typed));

    [Fact]
    public void Short_words_are_corrected_by_one_edit_only() => Assert.Null(Words.Nearest("rxx"));

    [Fact]
    public void Every_word_with_two_edits_is_led_back_when_it_is_long()
    {
        foreach (var word in new[] { "christmas", "lantern" })
        {
            for (var i = 0; i < word.Length; i++)
            {
                Assert.Equal(word, Words.Nearest(word.Remove(i, 1)));
                Assert.Equal(word, Words.Nearest(word.Insert(i, "q")));
                Assert.Equal(word, Words.Nearest($"{word[..i]}q{word[(i + 1)..]}"));
            }
        }
    }

    [Fact]
    public void Words_are_marked_where_they_are()
    {
        Assert.Equal(
            [new TextMark(0, 7), new TextMark(12, 5)], SearchTexts.MarksIn("Lantern and créme", "creme LAN"));
        Assert.Null(SearchTexts.MarksIn("Lantern", "ant"));
        Assert.Null(SearchTexts.MarksIn("Lantern", null));
    }

    [Fact]
    public void What_is_typed_is_completed_by_the_most_frequent_words()
    {
        Assert.Equal(
            ["red lamp", "red lantern"],
            SearchTexts.Complete("Red LA", ["Red lantern", "Red lamp", "Lamp in red", "A red thing"]));
        Assert.Empty(SearchTexts.Complete("!", ["Red"]));
    }
}
