using System.Text;
using Commerce.Orders;
using Commerce.Shop;
using Commerce.Web.Invoices;
using PdfSharp.Pdf.IO;

namespace Commerce.Web;

/// <summary>Invoices are documents that can be read, whatever is written in them, and only their owner's.</summary>
public sealed class InvoiceTests(RunningShop shop)
{
    private const string Body = """
        {"items":[{"sku":"SKU","quantity":2}],"paymentMethod":"cod","invoice":{"title":"Ada & Co","taxId":"GB1"},
         "address":{"name":"Ada","line1":"1 Street","city":"London","country":"GB"}}
        """;

    private static readonly Order Plain = new(
        OrderId.CreateForCheckout(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero), 1, 2), new MemberId(1),
        OrderStatus.Paid, new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero),
        [new OrderLine("A", "Lantern", 2, new Money(1_000, "GBP"), Discount: 100)], new Money(2_295, "GBP"),
        default, null, new DeliveryAddress("Ada", "1 Street", null, "London", "N1", "GB"), [],
        Freight: new Money(395, "GBP"));

    [Fact]
    public async Task An_owner_gets_it_and_nobody_else()
    {
        var (buyer, other) = (await shop.NewSessionAsync(), await shop.NewSessionAsync());
        var body = Body.Replace("SKU", await shop.NewSkuAsync(5), StringComparison.Ordinal);
        var order = (await shop.PostAsync("api/orders", body, buyer, "k")).Text("orderId");
        var path = $"api/orders/{order}/invoice.pdf";

        var invoice = await shop.GetAsync(path, buyer);

        Assert.Equal((200, "application/pdf"), (invoice.Status, invoice.Headers["Content-Type"]));
        Assert.StartsWith("%PDF-", invoice.Body, StringComparison.Ordinal);
        Assert.Contains($"invoice-{order}.pdf", invoice.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.Equal("404 not-found", (await shop.GetAsync(path, other)).Outcome);
        Assert.Equal("404 not-found", (await shop.GetAsync("api/orders/nonsense/invoice.pdf", buyer)).Outcome);
        Assert.Equal("401 unauthenticated", (await shop.GetAsync(path)).Outcome);
    }

    [Fact]
    public async Task It_is_in_the_language_that_its_reader_chose()
    {
        var buyer = await shop.NewSessionAsync();
        var body = Body.Replace("SKU", await shop.NewSkuAsync(5), StringComparison.Ordinal);
        var order = (await shop.PostAsync("api/orders", body, buyer, "k")).Text("orderId");
        var path = $"api/orders/{order}/invoice.pdf";

        Assert.False(IsChinese(await shop.GetAsync(path, buyer)));
        Assert.True(IsChinese(await shop.GetAsync($"{path}?lang=zh-CN", buyer)));
        Assert.True(IsChinese(await shop.SendAsync(
            HttpMethod.Get, path, buyer, null, ("Cookie", "commerce_lang=zh-CN"), ("Accept-Language", "en"))));

        static bool IsChinese(Answer invoice) => invoice.Body.Contains("Droid#20Sans", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Lantern")]
    [InlineData("白い吊り下げ式ティーライトホルダー、ハート型")]
    [InlineData("한국어 이름 Ελληνικά Кириллица čšž")]
    [InlineData("🛒 cart \u0007 مرحبا שלום")]
    [InlineData("")]
    [InlineData("Donaudampfschifffahrtsgesellschaftskapitänswitwenversicherungspolicenverwaltungsordnung")]
    public void Whatever_a_thing_is_called_it_is_printed(string name)
    {
        var order = Plain with { Lines = [new OrderLine("A", name, 2, new Money(1_000, "GBP"))] };

        Assert.Equal(1, PagesOf(Invoice.Print(order, new InvoiceOptions())));
    }

    [Fact]
    public void Many_lines_go_on_on_further_pages()
    {
        var name = string.Join(' ', Enumerable.Repeat("lantern", 25));
        var lines = Enumerable.Range(0, 20).Select(n => new OrderLine($"A{n}", name, 99, new Money(1_000, "GBP")));

        Assert.Equal(3, PagesOf(Invoice.Print(Plain with { Lines = [.. lines] }, new InvoiceOptions())));
    }

    [Fact]
    public void Only_the_fonts_that_are_needed_come_along()
    {
        var (latin, eastAsian) = (
            Invoice.Print(Plain, new InvoiceOptions()),
            Invoice.Print(Plain with { Invoice = new InvoiceDetails("株式会社", "T1") }, new InvoiceOptions()));

        Assert.DoesNotContain("Droid#20Sans", Encoding.Latin1.GetString(latin), StringComparison.Ordinal);
        Assert.Contains("Droid#20Sans", Encoding.Latin1.GetString(eastAsian), StringComparison.Ordinal);
        Assert.InRange(latin.Length, 1_000, 100_000);
        Assert.InRange(eastAsian.Length, 1_000, 150_000);
    }

    [Fact]
    public void What_came_back_and_was_paid_back_is_taken_off_in_its_order()
    {
        var id = Plain.OrderId.ToString();
        var order = Plain with
        {
            Returns =
            [
                Back("r1", ReturnStatus.Approved, taken: 1), Back("r2", ReturnStatus.Rejected, taken: 0),
            ],
            Refunds =
            [
                new Refund($"{id}-r1", Gbp(950), "It does not fit.", At(3), At(4), null),
                new Refund($"{id}-p1", Gbp(50), "The price has fallen since it was paid.", At(2), null, null),
                new Refund("ev_9", Gbp(700), "A payment came in error.", At(1), At(1), null),
            ],
        };

        Assert.Equal(
            [
                new InvoiceCredit(
                    At(2), "The price has fallen since it was paid. (money on its way)", Gbp(50)),
                new InvoiceCredit(At(3), "Came back: 1 × Lantern", Gbp(950)),
            ],
            InvoiceCredits.Of(order));
        Assert.Empty(InvoiceCredits.Of(Plain));
        Assert.Equal(1, PagesOf(Invoice.Print(order, new InvoiceOptions())));
        Assert.True(
            Invoice.Print(order, new InvoiceOptions()).Length > Invoice.Print(Plain, new InvoiceOptions()).Length);
    }

    [Fact]
    public void Of_a_cash_order_what_was_never_paid_is_not_owed()
    {
        var order = Plain with
        {
            PaymentMethod = PaymentMethod.Cod,
            Returns = [Back("r1", ReturnStatus.Approved, taken: 1)],
        };

        Assert.Equal([new InvoiceCredit(At(3), "Came back: 1 × Lantern", Gbp(950))], InvoiceCredits.Of(order));
        Assert.Empty(InvoiceCredits.Of(order with { PaymentMethod = PaymentMethod.Online }));
    }

    [Fact]
    public void Of_a_cash_order_a_return_is_taken_off_whole_though_some_of_it_was_paid_and_some_was_not()
    {
        var id = Plain.OrderId.ToString();
        var order = Plain with
        {
            PaymentMethod = PaymentMethod.Cod,
            Returns =
            [
                Back("r1", ReturnStatus.Approved, taken: 2) with { Credit = Gbp(1_295) },
                Back("r2", ReturnStatus.Replacing, taken: 1),
            ],
            Refunds =
            [
                new Refund($"{id}-r1", Gbp(800), "It does not fit.", At(3), At(3), null),
                new Refund($"{id}-p1", Gbp(50), "The price has fallen since it was paid.", At(2), At(2), null),
            ],
        };

        Assert.Equal(
            [
                new InvoiceCredit(At(2), "The price has fallen since it was paid.", Gbp(50)),
                new InvoiceCredit(At(3), "Came back: 2 × Lantern", Gbp(1_295)),
            ],
            InvoiceCredits.Of(order));
    }

    private static OrderReturn Back(string id, ReturnStatus status, int taken) => new(
        id, ReturnKind.Refund, status, [new OrderReturnLine("A", 1, taken, 0, 0)], "It does not fit.", null, null,
        At(1), At(3), null);

    private static DateTimeOffset At(int days) => Plain.PlacedAt.AddDays(days);

    private static Money Gbp(long amount) => new(amount, "GBP");

    private static int PagesOf(byte[] pdf)
    {
        using var stream = new MemoryStream(pdf);
        using var document = PdfReader.Open(stream, PdfDocumentOpenMode.Import);
        return document.PageCount;
    }
}
