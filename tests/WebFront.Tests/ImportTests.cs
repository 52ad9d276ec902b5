using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>Catalogues as files: plain, compressed, in a form, broken, too large.</summary>
public sealed class ImportTests(RunningShop shop)
{
    private const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    [Theory]
    [InlineData("plain")]
    [InlineData("gzip")]
    [InlineData("form")]
    public async Task A_file_is_imported_and_each_refused_line_named(string how)
    {
        var code = shop.NewName("990");
        var csv = Encoding.UTF8.GetBytes(
            $"{Header}1,{code},RED MUG,2,2010-12-01 08:26:00,2.55,1,United Kingdom\n" +
            $"2,{code},RED MUG,two,2010-12-01 08:26:00,2.55,1,United Kingdom\n");
        var merchant = await shop.NewSessionAsync("merchant");

        var accepted = await shop.SendAsync(
            HttpMethod.Post, "api/merchant/imports?fileName=mugs.csv", merchant, Content(how, csv));
        Assert.Equal(202, accepted.Status);

        var report = await Eventually.SeesAsync(
            () => shop.GetAsync($"api/merchant/imports/{accepted.Text("importId")}", merchant),
            answer => answer.Text("state") != "running");
        Assert.Equal("completed", report.Text("state"));
        Assert.Equal(2, report.Json.GetProperty("linesRead").GetInt32());
        Assert.Equal(1, report.Json.GetProperty("linesImported").GetInt32());
        Assert.Equal(3, report.Json.GetProperty("refused")[0].GetProperty("line").GetInt32());
        Assert.Equal(200, (await shop.GetAsync($"api/products/{code.ToLowerInvariant()}")).Status);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_whether_or_not_it_says_so()
    {
        var merchant = await shop.NewSessionAsync("merchant");
        var bytes = new byte[RunningShop.UploadBytesMax + 100_000];

        var said = await shop.SendAsync(
            HttpMethod.Post, "api/merchant/imports", merchant, Csv(new ByteArrayContent(bytes)));
        var unsaid = await shop.SendAsync(
            HttpMethod.Post, "api/merchant/imports", merchant, Csv(new StreamContent(new Unseekable(bytes))));

        Assert.Equal("413 body-too-large", said.Outcome);
        Assert.Equal("413 body-too-large", unsaid.Outcome);
    }

    [Fact]
    public async Task A_file_that_is_no_catalogue_fails_and_says_why()
    {
        var merchant = await shop.NewSessionAsync("merchant");

        var accepted = await shop.SendAsync(
            HttpMethod.Post, "api/merchant/imports", merchant, Csv(new StringContent("\"a\nb,c")));
        var report = await Eventually.SeesAsync(
            () => shop.GetAsync($"api/merchant/imports/{accepted.Text("importId")}", merchant),
            answer => answer.Text("state") != "running");

        Assert.Equal("failed", report.Text("state"));
        Assert.NotEmpty(report.Text("error"));
    }

    private static HttpContent Content(string how, byte[] csv) => how switch
    {
        "gzip" => new ByteArrayContent(Compress(csv)) { Headers = { ContentType = new("application/gzip") } },
        "form" => new MultipartFormDataContent { { Csv(new ByteArrayContent(csv)), "file", "mugs.csv" } },
        _ => Csv(new ByteArrayContent(csv)),
    };

    private static HttpContent Csv(HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return content;
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    // Its length cannot be known, so that it is sent in chunks.
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
