namespace Commerce.CustomerService;

/// <summary>How well a question that is asked often fits what was said. Method: tables.</summary>
public sealed class FaqIndexTests
{
    private static readonly FaqIndex Index = new(
    [
        new("card", "en", ["Can I pay by card?"], "Yes."),
        new("cash", "en", ["Can I pay in cash on delivery?"], "Yes."),
        new("gift", "en", ["Do you wrap gifts?"], "Yes."),
        new("card-zh", "zh-CN", ["可以刷卡吗？"], "可以。"),
        new("gift-zh", "zh-CN", ["有礼品包装服务吗？"], "有。"),
    ]);

    [Theory]
    [InlineData("Can I pay by card?", "en", "card", 100)]
    [InlineData("paying with cards", "en", "card", 100)]
    [InlineData("cash", "en", "cash", 50)]
    [InlineData("gift wrapping", "en", "gift", 100)]
    [InlineData("刷卡", "zh-CN", "card-zh", 100)]
    [InlineData("礼品包装", "zh-CN", "gift-zh", 60)]
    public void The_best_is_first(string said, string language, string id, int scoreMin)
    {
        var best = Index.Find(said, language)[0];

        Assert.Equal(id, best.Entry.Id);
        Assert.InRange(best.Score, scoreMin, 100);
    }

    [Fact]
    public void All_that_was_asked_and_nothing_else_scores_100() =>
        Assert.Equal(100, Index.Find("Can I pay by card?", "en")[0].Score);

    [Fact]
    public void What_else_was_said_takes_a_little() =>
        Assert.InRange(Index.Find("Can I pay by card when I buy a purple elephant", "en")[0].Score, 70, 99);

    [Fact]
    public void Half_of_it_is_less_than_all_of_it()
    {
        var found = Index.Find("pay", "en");

        Assert.Equal(["card", "cash"], found.Select(match => match.Entry.Id));
        Assert.All(found, match => Assert.InRange(match.Score, 1, 70));
    }

    [Theory]
    [InlineData("where is my elephant", "en")]
    [InlineData("how do you do", "en")]
    [InlineData("Can I pay by card?", "zh-CN")]
    [InlineData("你好，请问一下", "zh-CN")]
    [InlineData("", "en")]
    public void What_fits_nothing_finds_nothing(string said, string language) =>
        Assert.Empty(Index.Find(said, language));

    [Fact]
    public void An_empty_index_finds_nothing() => Assert.Empty(new FaqIndex([]).Find("pay by card", "en"));
}
