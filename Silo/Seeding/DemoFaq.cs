using Commerce.CustomerService;

namespace Commerce.Seeding;

/// <summary>Questions that the demo's shoppers ask often, in both languages.</summary>
internal static class DemoFaq
{
    public static IReadOnlyList<FaqEntry> Entries { get; } =
    [
        English(
            "payment", "You pay by card when you order, or in cash when the parcel arrives, up to £300.",
            "Which payment methods do you accept?", "Can I pay by card?", "Can I pay in cash on delivery?"),
        English(
            "freight", "The checkout shows what a delivery costs before you pay. Large orders are delivered for free.",
            "How much does delivery cost?", "Is there a shipping fee?", "When is shipping free?"),
        English(
            "return-period", "You can give things back within 30 days after they arrived.",
            "How long can I return something?", "What is your return policy?"),
        English(
            "invoice", "Open the order under “My orders”: the invoice is there as a PDF document.",
            "Where do I get an invoice?", "I need a receipt for tax"),
        English(
            "coupon", "Enter the code of your coupon at the checkout; one coupon an order.",
            "How do I use a coupon?", "Where do I enter a discount code?"),
        Chinese(
            "payment-zh", "下单时可以刷卡支付；300 英镑以内也可以货到付款。",
            "有哪些付款方式？", "可以刷卡吗？", "支持货到付款吗？"),
        Chinese(
            "freight-zh", "结算页会在付款前显示运费，满额包邮。",
            "运费多少钱？", "什么时候包邮？", "需要邮费吗？"),
        Chinese(
            "return-period-zh", "商品送达后 30 天内可以申请退换货。",
            "多久之内可以退货？", "退货政策是什么？"),
        Chinese(
            "invoice-zh", "请打开“我的订单”中的订单，即可下载 PDF 发票。",
            "怎么开发票？", "在哪里下载发票？"),
        Chinese(
            "coupon-zh", "结算时输入优惠码即可，每个订单限用一张优惠券。",
            "优惠券怎么用？", "在哪里输入优惠码？"),
    ];

    private static FaqEntry English(string id, string answer, params string[] questions) =>
        new(id, "en", questions, answer);

    private static FaqEntry Chinese(string id, string answer, params string[] questions) =>
        new(id, "zh-CN", questions, answer);
}
