using System.IO.Compression;
using System.Text;
using Commerce.Integration;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Replay;

/// <summary>A line of an order file, as it stands there.</summary>
/// <param name="Number">Of the line, the first line of the file is 1.</param>
internal sealed record InvoiceLine(
    long Number, string Invoice, string Code, string Description, string Quantity, string Date, string Price,
    string Customer, string Country);

/// <summary>A line that is no record.</summary>
internal sealed record BrokenLine(long Number, string Problem);

/// <summary>Reads order files, plain or gzip: all lines, without an opinion about any.</summary>
internal sealed record InvoiceFile(IReadOnlyList<InvoiceLine> Lines, IReadOnlyList<BrokenLine> Broken)
{
    private const int ColumnCount = 8;

    internal static async Task<InvoiceFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        await using Stream plain = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var text = new StreamReader(plain, Encoding.UTF8);
        return await ReadAsync(text, cancellationToken);
    }

    internal static async Task<InvoiceFile> ReadAsync(TextReader text, CancellationToken cancellationToken)
    {
        var reader = new CsvReader(text, ColumnCount);
        if (await reader.ReadAsync(cancellationToken) != CsvRead.Record)
        {
            throw new ShopApiException("The file has no first line with the names of 8 columns.");
        }

        var (lines, broken) = (new List<InvoiceLine>(), new List<BrokenLine>());
        while (await reader.ReadAsync(cancellationToken) is var read && read != CsvRead.End)
        {
            if (read == CsvRead.Broken)
            {
                broken.Add(new BrokenLine(reader.Line, reader.Problem));
            }
            else
            {
                lines.Add(LineOf(reader));
            }
        }

        return new InvoiceFile(lines, broken);
    }

    private static InvoiceLine LineOf(CsvReader reader) => new(
        reader.Line, reader[0].Trim().ToString(), reader[1].Trim().ToString().ToUpperInvariant(),
        reader[2].Trim().ToString(), reader[3].Trim().ToString(), reader[4].Trim().ToString(),
        reader[5].Trim().ToString(), reader[6].Trim().ToString(), reader[7].Trim().ToString());
}
