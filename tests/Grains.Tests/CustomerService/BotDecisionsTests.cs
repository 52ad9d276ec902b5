using Commerce.Orders;
using Commerce.Shipping;

namespace Commerce.CustomerService;

/// <summary>What the bot says: pure. Method: tables, in both languages.</summary>
public sealed class BotDecisionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 11, 12, 0, 0, TimeSpan.Zero);
    private static readonly OrderId Id = OrderId.CreateForCheckout(Now, slot: 9, random: 1);

    private static readonly FaqIndex Faq = new(
    [
        new("payment", "en", ["Which payment methods do you accept?", "Can I pay by card?"], "Cards, and cash."),
        new("freight", "en", ["How much does delivery cost?", "Is there a shipping fee?"], "Three pounds."),
        new("period", "en", ["How long can I return something?"], "Thirty days."),
        new("invoice", "en", ["Where do I get an invoice?"], "With the order."),
        new("payment-zh", "zh-CN", ["有哪些付款方式？", "可以刷卡吗？"], "刷卡或货到付款。"),
        new("freight-zh", "zh-CN", ["运费多少钱？", "什么时候包邮？"], "三英镑。"),
        new("invoice-zh", "zh-CN", ["怎么开发票？"], "在订单里下载。"),
    ]);

    [Theory]
    [InlineData("Where is my order?", "is on its way")]
    [InlineData("has my parcel been shipped yet", "with Royal Mail, number RM1, last seen in Leeds")]
    [InlineData("When does it arrive", "arrive from 2026-11-13 to 2026-11-16")]
    [InlineData("tracking please", "RM1")]
    [InlineData("我的订单到哪了？", "正在配送途中")]
    [InlineData("快递什么时候到", "预计 2026-11-13 至 2026-11-16 送达")]
    [InlineData("帮我查一下物流", "单号 RM1，最新位置：Leeds")]
    public void It_says_where_the_shoppers_own_order_is(string text, string said)
    {
        var reply = Decide(text);

        Assert.Contains(said, reply.Text);
        Assert.Contains(Id.ToString(), reply.Text);
        Assert.False(reply.HandsOver);
    }

    [Theory]
    [InlineData("I want to return my lamp", OrderStatus.Delivered, "You can give something")]
    [InlineData("where is my refund?", OrderStatus.Returned, "12.00 GBP are on their way back")]
    [InlineData("can I send my order back", OrderStatus.Shipped, "can be given back now")]
    [InlineData("我要退货", OrderStatus.Delivered, "可以申请退换货")]
    [InlineData("我的退款呢", OrderStatus.Returned, "退款 12.00 GBP 正在处理中")]
    public void It_says_what_can_be_given_back_and_which_money_comes_back(string text, OrderStatus status, string said)
    {
        var reply = Decide(text, Sent() with
        {
            Status = status,
            Returnable = status == OrderStatus.Delivered ? [new OrderUnits("lamp", 1)] : [],
            Refunds = status == OrderStatus.Returned
                ? [new Refund("r1", new Money(1_200, "GBP"), "returned", Now, null, null)]
                : [],
        });

        Assert.Contains(said, reply.Text);
        Assert.False(reply.HandsOver);
    }

    [Theory]
    [InlineData(OrderStatus.AwaitingPayment, "waits for your payment, until 2026-11-11 12:15 UTC", "等待付款")]
    [InlineData(OrderStatus.Paid, "is paid and will be sent soon", "已付款")]
    [InlineData(OrderStatus.Confirmed, "pay in cash", "收货时付款")]
    [InlineData(OrderStatus.Shipped, "is on its way", "已发货")]
    [InlineData(OrderStatus.Delivered, "arrived", "已送达")]
    [InlineData(OrderStatus.Completed, "arrived", "已送达")]
    [InlineData(OrderStatus.Cancelled, "was cancelled", "已取消")]
    [InlineData(OrderStatus.Expired, "was not paid in time", "已过期")]
    [InlineData(OrderStatus.Refunded, "paid back", "已退款")]
    [InlineData(OrderStatus.ReturnRequested, "is being decided", "正在处理中")]
    [InlineData(OrderStatus.Returned, "came back to us", "已退回")]
    public void It_has_words_for_every_status_in_both_languages(OrderStatus status, string english, string chinese)
    {
        Assert.Contains(english, Decide("where is my order", Sent() with { Status = status }).Text);
        Assert.Contains(chinese, Decide("我的订单在哪里", Sent() with { Status = status }).Text);
    }

    [Theory]
    [InlineData("Which payment methods do you accept?", "faq:payment")]
    [InlineData("can i pay with my card", "faq:payment")]
    [InlineData("what does the delivery cost to Ireland", "faq:freight")]
    [InlineData("Is there a fee for shipping", "faq:freight")]
    [InlineData("how long can i return things", "faq:period")]
    [InlineData("I would like to get an invoice", "faq:invoice")]
    [InlineData("请问怎么付款", "faq:payment-zh")]
    [InlineData("你们可以刷卡吗", "faq:payment-zh")]
    [InlineData("运费要多少钱啊", "faq:freight-zh")]
    [InlineData("能不能开发票", "faq:invoice-zh")]
    public void It_finds_what_is_asked_often(string text, string answer)
    {
        var reply = Decide(text);

        Assert.Equal(answer, reply.Answer);
        Assert.Equal(BotWords.LanguageOf(text, null), reply.Language);
        Assert.False(reply.HandsOver);
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("I want to talk to a human!")]
    [InlineData("is there a real person, where is my order")]
    [InlineData("人工")]
    [InlineData("转人工客服")]
    public void Who_asks_for_a_person_gets_one(string text) => Assert.True(Decide(text).HandsOver);

    [Theory]
    [InlineData("My lamp hums at night and smells of smoke", "I do not know that")]
    [InlineData("这个灯晚上有嗡嗡声还冒烟", "暂时无法回答")]
    public void What_it_does_not_know_it_hands_over(string text, string said)
    {
        var reply = Decide(text);

        Assert.True(reply.HandsOver);
        Assert.Contains(said, reply.Text);
    }

    [Theory]
    [InlineData("that doesn't help", "no")]
    [InlineData("hello?", "wrong answer")]
    [InlineData("没用", "不是")]
    [InlineData("你好", "答非所问")]
    public void After_two_answers_that_did_not_help_it_hands_over(string first, string second)
    {
        var one = Decide(first);
        Assert.False(one.HandsOver);
        Assert.Equal(1, one.Misses);

        Assert.True(Decide(second, misses: one.Misses).HandsOver);
    }

    [Fact]
    public void The_same_answer_again_is_one_that_did_not_help()
    {
        var first = Decide("where is my order");
        var again = Decide("but where is my order", misses: first.Misses, last: first.Answer);
        Assert.Contains("write “agent”", again.Text);
        Assert.Equal((1, false), (again.Misses, again.HandsOver));

        Assert.True(Decide("where is my order", misses: again.Misses, last: again.Answer).HandsOver);
    }

    [Theory]
    [InlineData("thanks!", "You are welcome")]
    [InlineData("谢谢", "不客气")]
    public void Thanks_are_no_question(string text, string said)
    {
        var reply = Decide(text, misses: 1, last: "faq:payment");

        Assert.Contains(said, reply.Text);
        Assert.Equal((1, "faq:payment", false), (reply.Misses, reply.Answer, reply.HandsOver));
    }

    [Theory]
    [InlineData("where is my order", "You have not ordered anything yet")]
    [InlineData("我的订单在哪", "您还没有订单")]
    public void Who_has_no_order_is_told_so(string text, string said) => Assert.Contains(
        said,
        BotDecisions.Decide(new BotTurn(
            text, BotWords.LanguageOf(text, null), null, BotOrderNamed.No, [], 0, null)).Text);

    [Fact]
    public void An_order_that_is_not_theirs_is_none()
    {
        var reply = BotDecisions.Decide(new BotTurn(
            $"where is {Id}", "en", null, BotOrderNamed.NotTheirs, [], 0, null));

        Assert.Contains("no order of that number", reply.Text);
        Assert.Equal(1, reply.Misses);
    }

    [Theory]
    [InlineData("Where is it", null, "en")]
    [InlineData("订单 12 where", null, "zh-CN")]
    [InlineData("12345 ?", "zh-CN", "zh-CN")]
    [InlineData("12345 ?", null, "en")]
    [InlineData("ok", "zh-CN", "en")]
    public void It_speaks_the_language_of_the_shoppers_words(string text, string? before, string language) =>
        Assert.Equal(language, BotWords.LanguageOf(text, before));

    private static BotReply Decide(string text, Order? order = null, int misses = 0, string? last = null)
    {
        var language = BotWords.LanguageOf(text, null);
        return BotDecisions.Decide(new BotTurn(
            text, language, order ?? Sent(), BotOrderNamed.No, Faq.Find(text, language), misses, last));
    }

    private static Order Sent() => new(
        Id, new MemberId(77), OrderStatus.Shipped, Now, [new OrderLine("lamp", "Lamp", 1, new Money(1_200, "GBP"))],
        new Money(1_200, "GBP"), Now.AddMinutes(15), null, null, [new TimelineEntry(OrderStatus.Paid, Now, null)],
        Shipments:
        [
            new Shipment(
                "s1", ShipmentStatus.InTransit, [new OrderUnits("lamp", 1)], "Royal Mail", "RM1", Now, null,
                [new ShipmentNews(ShipmentStatus.InTransit, Now, "Leeds", null)]),
        ],
        Delivery: new DeliveryPromise(new DateOnly(2026, 11, 13), new DateOnly(2026, 11, 16)));
}
