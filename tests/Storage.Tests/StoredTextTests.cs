using Commerce.Storage.Writer;

namespace Commerce.Storage.Tests;

/// <summary>Texts that one provider could not hold are refused by all, before they can hurt others.</summary>
public sealed class StoredTextTests
{
    [Fact]
    public void Whole_characters_but_null_can_be_stored()
    {
        string?[] storable = [null, "", "tea \u0001 \uD83C\uDF75"];
        string[] not = ["a\0b", "\uD83C", "\uDF75\uD83C", "\uD83C\uD83C\uDF75", "\uD83C\uDF75\uDF75"];

        Assert.All(storable, text => Assert.True(StoredText.IsStorable(text)));
        Assert.All(not, text => Assert.False(StoredText.IsStorable(text)));
    }

    public static TheoryData<ShardWrite> Writes =>
    [
        new PutState("\0", "k", 0, default),
        new DeleteState("t", "\0", 1),
        new AddInbox("\0", 1),
        new AddDeadline(TestPool.At, "kind", "\0"),
        new AddOutbox("topic", "\0", default),
        new PutOrderIndex(TransactionCompliance.Row("\0", "paid", 0)),
        new AddSales(new SalesRow("\0", TestPool.At, "GBP", 1, 1, 1, 0, 0)),
        new AddSoldTogether(new SoldTogetherRow("s", "\0", 1)),
        new PutReview(new ReviewRow("p", "r", "A.", 5, "Title", "\0", TestPool.At)),
        new PutProduct(new ProductRow("p", "c", "\0", 1, "GBP", "s", 0, true)),
    ];

    [Theory]
    [MemberData(nameof(Writes))]
    public void Each_kind_of_write_is_checked(ShardWrite write) =>
        Assert.Contains("U+0000", Assert.Throws<ArgumentException>(() => StoredText.Check(write)).Message);

    [Fact]
    public void Entries_of_a_log_are_checked()
    {
        var entry = TestPool.Hold(1) with { Reason = "\0" };
        var append = new PoolAppend("p", 1, Guid.NewGuid(), 0, [entry], default, 0, null);

        Assert.Throws<ArgumentException>(() => StoredText.Check(append));
    }
}
