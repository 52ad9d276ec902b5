using System.Globalization;
using Commerce.Orders;
using Commerce.Web.Pages.Presentation;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Invoices;

/// <summary>Prints the invoice of an order, in the reader's language.</summary>
internal static class Invoice
{
    private const double ItemWidth = 235;
    private const double CreditWidth = 400;

    // Right ends of the columns of numbers, and how wide they are.
    private static readonly (double End, double Width)[] Numbers =
        [(InvoiceSheet.Left + 295, 50), (InvoiceSheet.Left + 365, 65), (InvoiceSheet.Left + 420, 55),
         (InvoiceSheet.Right, 62)];

    /// <summary>The invoice as a PDF document; the same order, as it is now, gives the same in one language.</summary>
    public static byte[] Print(Order order, InvoiceOptions seller)
    {
        using var sheet = new InvoiceSheet(T("Invoice {0}", order.OrderId), order.PlacedAt);
        Head(sheet, order, seller);
        Addresses(sheet, order);
        Lines(sheet, order);
        Sums(sheet, order);
        Credits(sheet, order, InvoiceCredits.Of(order));
        sheet.Require(60);
        sheet.Y += 24;
        sheet.Y += sheet.Write(OrderTexts.Meaning(order.Status), InvoiceSheet.Left, Width);
        sheet.Write(T("All prices include VAT."), InvoiceSheet.Left, Width);
        return sheet.ToBytes();
    }

    private static double Width => InvoiceSheet.Right - InvoiceSheet.Left;

    private static void Head(InvoiceSheet sheet, Order order, InvoiceOptions seller)
    {
        sheet.Y += sheet.Write(seller.Seller, InvoiceSheet.Left, Width, size: 13, bold: true);
        if (seller.SellerAddress is not null)
        {
            sheet.Y += sheet.Write(seller.SellerAddress, InvoiceSheet.Left, Width);
        }

        if (seller.SellerTaxId is not null)
        {
            sheet.Y += sheet.Write(T("Tax number {0}", seller.SellerTaxId), InvoiceSheet.Left, Width);
        }

        sheet.Y += 28;
        sheet.Y += sheet.Write(TitleOf(order.Status), InvoiceSheet.Left, Width, size: 20, bold: true);
        sheet.Y += 6;
        sheet.Y += sheet.Write(T("Number {0}", order.OrderId), InvoiceSheet.Left, Width);
        sheet.Y += sheet.Write(T("Date {0}", DateOf(order.PlacedAt)), InvoiceSheet.Left, Width);
        var status = OrderTexts.Name(order.Status).ToLowerInvariant();
        sheet.Y += sheet.Write(
            order.PaymentMethod == PaymentMethod.Cod
                ? T("Payment cash on delivery, {0}", status)
                : T("Payment online, {0}", status),
            InvoiceSheet.Left, Width);
        sheet.Y += 16;
    }

    private static void Addresses(InvoiceSheet sheet, Order order)
    {
        var (billed, delivered) = (BilledTo(order), DeliveredTo(order));
        var half = (Width - 20) / 2;
        var top = sheet.Y;
        var left = Column(T("Billed to"), billed, InvoiceSheet.Left);
        sheet.Y = top;
        var right = Column(T("Delivered to"), delivered, InvoiceSheet.Left + half + 20);
        sheet.Y = Math.Max(left, right) + 20;

        double Column(string title, IReadOnlyList<string> lines, double x)
        {
            sheet.Y += sheet.Write(title, x, half, bold: true);
            foreach (var line in lines)
            {
                sheet.Y += sheet.Write(line, x, half);
            }

            return sheet.Y;
        }
    }

    private static void Lines(InvoiceSheet sheet, Order order)
    {
        TableHead(sheet);
        foreach (var line in order.Lines)
        {
            var (name, detail) = (Format.Name(line.Name), line.Sku);
            var height = sheet.HeightOf(name, ItemWidth) + sheet.HeightOf(detail, ItemWidth, 7) + 6;
            if (sheet.Require(height))
            {
                TableHead(sheet);
            }

            var discount = line.Discount == 0 ? "" : "−" + Format.Price(line.UnitPrice with { Amount = line.Discount });
            Row(
                sheet, Format.Count(line.Quantity), Format.Price(line.UnitPrice), discount,
                Format.Price(line.LineTotal));
            sheet.Y += sheet.Write(name, InvoiceSheet.Left, ItemWidth);
            sheet.Y += sheet.Write(detail, InvoiceSheet.Left, ItemWidth, size: 7);
            sheet.Y += 6;
        }
    }

    private static void TableHead(InvoiceSheet sheet)
    {
        Row(sheet, bold: true, T("Quantity"), T("Each"), T("Coupon"), T("Total"));
        sheet.Y += sheet.Write(T("Item"), InvoiceSheet.Left, ItemWidth, bold: true) + 3;
        sheet.Rule();
    }

    private static void Sums(InvoiceSheet sheet, Order order)
    {
        sheet.Require(80);
        sheet.Rule();
        if (order.Freight is { } freight)
        {
            Sum(sheet, T("Delivery"), freight);
        }

        Sum(sheet, T("Total"), order.Total, bold: true);
    }

    // What came back and was paid back since; the invoice of before stays as it was above.
    private static void Credits(InvoiceSheet sheet, Order order, IReadOnlyList<InvoiceCredit> credits)
    {
        if (credits.Count == 0)
        {
            return;
        }

        sheet.Require(80);
        sheet.Y += 14;
        sheet.Y += sheet.Write(T("Credits"), InvoiceSheet.Left, ItemWidth, bold: true) + 3;
        sheet.Rule();
        foreach (var credit in credits)
        {
            var text = $"{DateOf(credit.At)}  {credit.Text}";
            sheet.Require(sheet.HeightOf(text, CreditWidth) + 6);
            sheet.Write("−" + Format.Price(credit.Amount), InvoiceSheet.Left, Width, end: true);
            sheet.Y += sheet.Write(text, InvoiceSheet.Left, CreditWidth) + 6;
        }

        sheet.Require(30);
        sheet.Rule();
        Sum(
            sheet, T("Total after credits"),
            order.Total with { Amount = order.Total.Amount - credits.Sum(credit => credit.Amount.Amount) }, bold: true);
    }

    private static void Sum(InvoiceSheet sheet, string name, Money amount, bool bold = false)
    {
        sheet.Write(name, InvoiceSheet.Left, ItemWidth, size: bold ? 11 : 9, bold: bold);
        sheet.Y += sheet.Write(
            Format.Price(amount), InvoiceSheet.Left, Width, size: bold ? 11 : 9, bold: bold, end: true) + 2;
    }

    private static string DateOf(DateTimeOffset at) =>
        at.UtcDateTime.ToString(T("d MMMM yyyy"), CultureInfo.InvariantCulture);

    private static void Row(InvoiceSheet sheet, params string[] cells) => Row(sheet, bold: false, cells);

    private static void Row(InvoiceSheet sheet, bool bold, params string[] cells)
    {
        foreach (var (cell, (end, width)) in cells.Zip(Numbers))
        {
            sheet.Write(cell, end - width, width, bold: bold, end: true);
        }
    }

    private static List<string> BilledTo(Order order) => order.Invoice switch
    {
        { TaxId: { } taxId } invoice => [invoice.Title, T("Tax number {0}", taxId)],
        { } invoice => [invoice.Title],
        null => DeliveredTo(order),
    };

    private static List<string> DeliveredTo(Order order) => order.Address is not { } address
        ? [T("No address was given.")]
        : new[]
        {
            address.Name, address.Line1, address.Line2, $"{address.PostalCode} {address.City}".Trim(), address.Region,
            T(Countries.NameOf(address.Country)),
        }.OfType<string>().Where(line => line.Length > 0).ToList();

    // What was not paid, and will not be, is no invoice.
    private static string TitleOf(OrderStatus status) => status switch
    {
        OrderStatus.AwaitingPayment => T("Pro forma invoice"),
        OrderStatus.Cancelled or OrderStatus.Expired => T("Order that was given up"),
        OrderStatus.Refunded => T("Invoice, paid back"),
        _ => T("Invoice"),
    };
}
