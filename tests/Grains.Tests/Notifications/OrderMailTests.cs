using Commerce.Members;
using Commerce.Orders;
using Commerce.Shop;

namespace Commerce.Notifications;

/// <summary>Buyers hear what happened to their orders, in their language, and as good as once.</summary>
public sealed class OrderMailTests
{
    [Fact]
    public async Task A_paid_order_is_told_to_its_buyer_and_to_nobody_of_whom_no_address_is_known()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 5);
        await shop.Grains.GetGrain<IContactGrain>($"{new MemberId(1)}").PutAsync(
            new Contact("ada@example.com", "Ada", "zh-CN"));
        var sent = shop.Mails.WhenSent(1);
        foreach (var buyer in new[] { 2, 1 })
        {
            var receipt = await shop.HoldAsync(buyer);
            await shop.Order(receipt.OrderId).ApplyPaymentEventAsync(TestShop.Success(receipt, $"e{buyer}"));
        }

        await sent;

        var mail = Assert.Single(shop.Mails.Sent);
        Assert.Equal(("ada@example.com", "Ada", "zh"), (mail.To, mail.ToName, mail.Language));
        Assert.Contains("已付款", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("Mug", mail.Text, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-z]{26}\\.[0-9]+-[0-9]+$", mail.Id);
    }

    [Fact]
    public async Task A_cancelled_order_is_told_to_its_buyer()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 5);
        await shop.Grains.GetGrain<IContactGrain>($"{new MemberId(1)}").PutAsync(new Contact("ada@example.com", "Ada"));
        var sent = shop.Mails.WhenSent(1);
        var receipt = await shop.HoldAsync(1);

        await shop.Order(receipt.OrderId).CancelAsync(new MemberId(1));
        await sent;

        var mail = Assert.Single(shop.Mails.Sent);
        Assert.Equal($"Your order {receipt.OrderId} is cancelled", mail.Subject);
    }

    [Fact]
    public async Task A_mail_that_fails_is_sent_again_under_the_same_id()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 5);
        await shop.Grains.GetGrain<IContactGrain>($"{new MemberId(1)}").PutAsync(new Contact("ada@example.com", "Ada"));
        shop.Mails.FailuresLeft = 2;
        var sent = shop.Mails.WhenSent(1);
        var receipt = await shop.HoldAsync(1);
        await shop.Order(receipt.OrderId).ApplyPaymentEventAsync(TestShop.Success(receipt, "e"));

        await sent;

        Assert.Equal(3, shop.Mails.Tried.Count);
        Assert.Single(shop.Mails.Tried.Distinct());
    }

    [Fact]
    public void There_are_words_for_each_kind_in_each_language()
    {
        var at = new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);
        var order = new OrderState(
            "o", "m", "sku:mug", "mug", "Mug", 2, new Money(199950, "GBP"), at, at, null, null, OrderStatus.Paid,
            [new TimelineEntry(OrderStatus.Paid, at, null)],
            Returns:
            [
                new ReturnRecord(
                    "r1", ReturnKind.Refund, ReturnStatus.Rejected, [], "why", null, "k", 1, at, Answer: "It is used."),
            ]);

        foreach (var kind in Enum.GetValues<OrderMailKind>())
        {
            var english = OrderMailTexts.Of(kind, "Ada", null, order);
            var chinese = OrderMailTexts.Of(kind, "Ada", "zh", order);
            Assert.Equal(("en", "zh"), (english.Language, chinese.Language));
            Assert.Contains("Total  3,999.00 GBP", english.Text, StringComparison.Ordinal);
            Assert.NotEqual(english.Subject, chinese.Subject);
            Assert.Contains("o", english.Subject, StringComparison.Ordinal);
        }

        Assert.Contains(
            "It is used.", OrderMailTexts.Of(OrderMailKind.ReturnRejected, "Ada", "en", order).Text,
            StringComparison.Ordinal);
    }
}
