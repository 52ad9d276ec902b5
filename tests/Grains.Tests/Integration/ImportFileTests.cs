using System.IO.Compression;
using System.Text;

namespace Commerce.Integration;

/// <summary>
/// Goal: every data line is imported or refused with its number and a reason, and the draft is what the lines say.
/// Method: tables of lines; random mixes of lines whose fate is known.
/// </summary>
public sealed class ImportFileTests
{
    private const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
    private const string Good = "536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom";

    [Theory]
    [InlineData("536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom", null)]
    [InlineData("536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,,", null)]
    [InlineData("536365,85123A,WHITE LANTERN,6,2010-12-01T08:26:00,0.005,,", null)]
    [InlineData("536365,85123A,\"A, \"\"B\"\"\", 6 ,2010-12-01 08:26, 2.55 ,,", null)]
    [InlineData("536365,,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,,", "the stock code is missing")]
    [InlineData("536365,post,POSTAGE,6,2010-12-01 08:26:00,2.55,,", "'post' is postage, not goods")]
    [InlineData("536365,M,Manual,6,2010-12-01 08:26:00,2.55,,", "'M' is a manual entry, not goods")]
    [InlineData("C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,,", "'D' is a discount, not goods")]
    [InlineData("536365,BANK CHARGES,Bank Charges,1,2010-12-01 08:26:00,15.0,,",
        "'BANK CHARGES' is bank charges, not goods")]
    [InlineData("536365,CRUK,CRUK Commission,1,2010-12-01 08:26:00,15.0,,", "'CRUK' is a donation, not goods")]
    [InlineData("536365,gift_0001_20,Voucher,1,2010-12-01 08:26:00,17.02,,",
        "'gift_0001_20' is a gift voucher, not goods")]
    [InlineData("536365,85 123,LANTERN,6,2010-12-01 08:26:00,2.55,,",
        "stock code '85 123' has others than letters, digits, dots, hyphens and underscores")]
    [InlineData("C536365,85123A,WHITE LANTERN,-6,2010-12-01 08:26:00,2.55,,", "invoice 'C536365' is a cancellation")]
    [InlineData("536365,85123A,WHITE LANTERN,-6,2010-12-01 08:26:00,2.55,,",
        "quantity -6 is not positive: a correction of stock, not a purchase")]
    [InlineData("536365,85123A,WHITE LANTERN,0,2010-12-01 08:26:00,2.55,,",
        "quantity 0 is not positive: a correction of stock, not a purchase")]
    [InlineData("536365,85123A,WHITE LANTERN,1e3,2010-12-01 08:26:00,2.55,,",
        "quantity '1e3' is not a whole number up to 1000000")]
    [InlineData("536365,85123A,WHITE LANTERN,1000001,2010-12-01 08:26:00,2.55,,",
        "quantity '1000001' is not a whole number up to 1000000")]
    [InlineData("536365,85123A,WHITE LANTERN,6,01/12/2010 08:26,2.55,,",
        "invoice date '01/12/2010 08:26' is not one like 2010-12-31 23:59:59")]
    [InlineData("536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,\"2,55\",,",
        "unit price '2,55' is not a number up to 1000000")]
    [InlineData("536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,1000000.01,,",
        "unit price '1000000.01' is not a number up to 1000000")]
    [InlineData("536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,NaN,,",
        "unit price 'NaN' is not a number up to 1000000")]
    [InlineData("536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,0.0,,", "unit price 0.0 is not positive")]
    [InlineData("536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,-11062.06,,",
        "unit price -11062.06 is not positive")]
    [InlineData("536365,PADS,PADS TO MATCH,1,2010-12-01 08:26:00,0.001,,", "unit price 0.001 is less than a penny")]
    [InlineData("536365,85123A, ,6,2010-12-01 08:26:00,2.55,,", "the description is missing")]
    [InlineData("536365,85123A,WHITE\u0007,6,2010-12-01 08:26:00,2.55,,", "the description has control characters")]
    [InlineData("536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,", "the line has 7 columns, not 8")]
    public async Task A_line_is_imported_or_refused_with_a_reason(string line, string? reason)
    {
        var (file, refused, error) = await ReadAsync(Encoding.UTF8.GetBytes(Header + Good + "\n" + line + "\n"));

        Assert.Null(error);
        Assert.Equal((2, reason is null ? 0 : 1), (file.LinesRead, file.LinesRefused));
        Assert.Equal(reason is null ? [] : [new RefusedLine(3, reason)], refused);
    }

    [Fact]
    public async Task The_draft_has_the_most_frequent_description_the_latest_price_and_units_bought()
    {
        var (file, _, _) = await ReadAsync(Encoding.UTF8.GetBytes(
            Header
            + "1,85123a,WHITE LANTERN,6,2010-12-02 08:00:00,2.55,,\n"
            + "2,85123A,LANTERN WHITE,2,2010-12-03 08:00:00,2.95,,\n"
            + "3,85123A,LANTERN WHITE,1,2010-12-01 08:00:00,9.99,,\n"
            + "4,22423,REGENCY CAKESTAND,20,2010-12-01 08:00:00,12.75,,\n"
            + "5,22423,CAKESTAND REGENCY,1,2010-12-01 08:00:00,10.95,,\n"
            + "6,15036,ASSORTED FANS,9,2010-12-01 08:00:00,0.65,,\n"));

        var products = file.Draft.ToProducts();

        Assert.Equal(["15036", "22423", "85123a"], products.Select(product => product.ProductId));
        Assert.Equal(["15036", "22423", "85123A"], products.Select(product => product.Skus[0].Sku));
        Assert.Equal(["ASSORTED FANS", "REGENCY CAKESTAND", "LANTERN WHITE"], products.Select(product => product.Name));
        Assert.Equal([65, 1095, 295], products.Select(product => product.Skus[0].Price.Amount));
        Assert.Equal([9, 21, 9], products.Select(product => product.Popularity));
        Assert.Equal(["22423", "15036", "85123A"], file.Draft.TopSkus());
    }

    [Theory]
    [InlineData("", "The file is empty")]
    [InlineData("Sku,Name\n1,2\n", "but the line has 2 columns, not 8.")]
    [InlineData("InvoiceNo,Stock,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n",
        "but column 2 is 'Stock'.")]
    public async Task A_file_that_is_no_order_file_fails_with_its_header(string text, string error)
    {
        var (file, _, seen) = await ReadAsync(Encoding.UTF8.GetBytes(text));

        Assert.Contains(error, seen, StringComparison.Ordinal);
        Assert.Equal(0, file.LinesRead);
    }

    [Fact]
    public async Task Plain_gzip_and_a_byte_order_mark_read_the_same()
    {
        var plain = Encoding.UTF8.GetBytes(Header + Good + "\n");

        byte[] marked = [.. Encoding.UTF8.Preamble, .. plain];
        byte[] twoMembers = [.. Gzip(plain[..90]), .. Gzip(plain[90..])];
        foreach (var bytes in new[] { plain, marked, Gzip(plain), twoMembers })
        {
            var (file, refused, error) = await ReadAsync(bytes);

            Assert.Null(error);
            Assert.Empty(refused);
            Assert.Equal(1, file.LinesImported);
        }
    }

    [Fact]
    public async Task A_gzip_file_that_was_cut_off_or_damaged_fails()
    {
        var lines = string.Concat(
            Enumerable.Range(0, 5_000).Select(
                n => $"{n},SKU{n * 7919 % 10_007},LANTERN {n},6,2010-12-01 08:26:00,2.55,,\n"));
        var gzip = Gzip(Encoding.UTF8.GetBytes(Header + lines));

        Assert.Contains("damaged", (await ReadAsync(gzip[..(gzip.Length / 2)])).Error, StringComparison.Ordinal);
        Assert.Contains("damaged", (await ReadAsync(gzip[..^4])).Error, StringComparison.Ordinal);
        Assert.Contains("damaged", (await ReadAsync([.. gzip[..100], 0xFF, 0xFF, 0xFF, .. gzip[103..]])).Error,
            StringComparison.Ordinal);
        Assert.Null((await ReadAsync(gzip)).Error);
    }

    [Fact]
    public async Task Every_line_of_any_mix_is_accounted_for()
    {
        (string Text, int Lines, bool Refused)[] kinds =
        [
            (Good, 1, false),
            ("1,22423,\"CAKE\nSTAND\",1,2010-12-01 08:00:00,1,,", 2, true), // a line break is a control character
            ("1,22423,\"CAKE, STAND\",1,2010-12-01 08:00:00,1,,", 1, false),
            ("1,22423,CAKESTAND,-1,2010-12-01 08:00:00,1,,", 1, true),
            ("", 1, true),
            ("1,2,3", 1, true),
            (new string(',', 9), 1, true),
            (new string('x', 20_000), 1, true),
            ("1,22423,\"CAKE\"STAND,1,2010-12-01 08:00:00,1,,", 1, true),
        ];
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var mix = Enumerable.Range(0, random.Next(40)).Select(_ => kinds[random.Next(kinds.Length)]).ToList();
            var expected = new List<long>();
            var line = 2L;
            foreach (var (_, lines, isRefused) in mix)
            {
                if (isRefused)
                {
                    expected.Add(line);
                }

                line += lines;
            }

            var text = Header + string.Concat(mix.Select(kind => kind.Text + "\n"));
            var (file, refused, error) = await ReadAsync(Encoding.UTF8.GetBytes(text));

            Assert.Null(error);
            Assert.Equal(mix.Count, file.LinesRead);
            Assert.Equal(file.LinesRead, file.LinesImported + refused.Count);
            Assert.True(expected.SequenceEqual(refused.Select(r => r.Line)), $"seed {seed}");
        }
    }

    internal static async Task<(ImportFile File, List<RefusedLine> Refused, string? Error)> ReadAsync(byte[] bytes)
    {
        var file = new ImportFile();
        var refused = new List<RefusedLine>();
        var error = await file.ReadAsync(
            new MemoryStream(bytes),
            lines =>
            {
                refused.AddRange(lines);
                return Task.CompletedTask;
            },
            () => Task.CompletedTask,
            CancellationToken.None);
        return (file, refused, error);
    }

    private static byte[] Gzip(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return target.ToArray();
    }
}
